/** The keys of a dwelling's smart lock: whose, how long, how far the lock is, and the way to take one back. */
import { Button, Popconfirm, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Answer, Failed, Nothing } from '../../ui/Answer';
import { More } from '../../ui/More';
import { KeyTerm } from '../doorKey/KeyTerm';
import { useLockKeys, useLockOf, useTakeBack } from '../doorKey/queries';
import type { GivenKey, Lock } from '../doorKey/shapes';
import { isOver, KEY_COLORS } from '../doorKey/standing';
import type { Declared } from '../purpose/purpose';
import { useMay } from '../session/caller';
import { useUnitResidents } from './queries';

type Props = { unitId: string; declared: Declared };

/** Nothing where there is no lock, or the keys are none of the caller's business. */
export function UnitKeys({ unitId, declared }: Props) {
  return useMay()('key.revoke') ? <OfUnit unitId={unitId} declared={declared} /> : null;
}

function OfUnit({ unitId, declared }: Props) {
  return (
    <Answer query={useLockOf(unitId)} rows={1}>
      {(lock) => lock && <Keys lock={lock} declared={declared} />}
    </Answer>
  );
}

function Keys({ lock, declared }: { lock: Lock; declared: Declared }) {
  const { t } = useTranslation();
  // Every look is in the trail: asked for again by whoever wants to know.
  const given = useLockKeys(lock.id, declared, Number.POSITIVE_INFINITY);
  const people = useUnitResidents(lock.unit_id, declared);
  return (
    <section className="unit-keys">
      <h3>{t('door_key.of_room')}</h3>
      <p className="row-line">
        {lock.name} {t('door_key.number', { id: lock.vendor_lock_id })}
      </p>
      <Answer query={given}>
        {(items) => (
          <>
            {items.length === 0 && <Nothing>{t('door_key.no_keys')}</Nothing>}
            <ul className="rows">
              {[...items]
                .sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || b.id.localeCompare(a.id))
                .map((one) => (
                  <Given
                    key={one.id}
                    given={one}
                    holder={people.data?.find(({ person_id }) => person_id === one.holder_person_id)?.name}
                  />
                ))}
            </ul>
            <More query={given} />
            {items.some(({ state }) => state === 'wanted' || state === 'revoking') && (
              <Button type="link" size="small" onClick={() => void given.refetch()}>
                {t('common.refresh')}
              </Button>
            )}
          </>
        )}
      </Answer>
    </section>
  );
}

/** `holder`: their name as among the residents, masked; who is not among them is told by what kind of key it is. */
function Given({ given, holder }: { given: GivenKey; holder: string | undefined }) {
  const { t } = useTranslation();
  const takeBack = useTakeBack(given);
  const { state } = given;
  const other = given.kind === 'permanent' ? 'door_key.owner' : 'door_key.not_registered';
  return (
    <li className="row">
      <strong>{holder ?? t(other)}</strong>
      <span className="row-aside">
        {t(`door_key.kinds.${given.kind}`)}
        {given.tenancy_id && t('door_key.of_lease')}{' '}
        <Tag color={KEY_COLORS[state]}>{t(`door_key.states.${state}`)}</Tag>
      </span>
      <span className="row-line">
        <KeyTerm {...given} />
      </span>
      {given.may_revoke && (
        <span className="row-line button-row">
          <Popconfirm
            title={t('door_key.take_back_sure')}
            okText={t('door_key.take_back')}
            cancelText={t('common.cancel')}
            okButtonProps={{ danger: true }}
            onConfirm={() => takeBack.mutate()}
          >
            <Button size="small" danger>
              {t('door_key.take_back')}
            </Button>
          </Popconfirm>
        </span>
      )}
      {takeBack.isError && (
        <div className="row-line">
          <Failed error={takeBack.error} />
        </div>
      )}
    </li>
  );
}
