/** The smart lock of a landlord's room, the keys that were given, and a new one. */
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Resident, Unit } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName } from '../../i18n/format';
import { Answer, Failed, Nothing } from '../../ui/Answer';
import { More } from '../../ui/More';
import { unitName } from '../building/names';
import { KeyTerm } from '../doorKey/KeyTerm';
import { useLockKeys, useLockOf, useTakeBack } from '../doorKey/queries';
import type { GivenKey, Lock } from '../doorKey/shapes';
import { isHeld, isNeeded, KEY_COLORS } from '../doorKey/standing';
import { AskFirst } from '../own/AskFirst';
import { OWN_UNIT } from '../rooms/purpose';
import { useUnit, useUnitResidents } from '../unit/queries';
import { GiveKey } from './GiveKey';
import { useRemoveLock } from './queries';
import { RegisterLock } from './RegisterLock';

export function RoomLock({ unit }: { unit: string }) {
  const lock = useLockOf(unit);
  return (
    <Answer query={useUnit(unit)} rows={4}>
      {(found) => (
        <Answer query={lock} rows={6}>
          {(fitted) => (fitted ? <Fitted unit={found} lock={fitted} /> : <RegisterLock unit={found} />)}
        </Answer>
      )}
    </Answer>
  );
}

function Fitted({ unit, lock }: { unit: Unit; lock: Lock }) {
  const { t } = useTranslation();
  const residents = useUnitResidents(unit.id, OWN_UNIT);
  const [giving, setGiving] = useState(false);
  const day = dayName(dateOf(new Date(lock.registered_at)), currentLanguage());
  return (
    <>
      <p className="own-calm">{t('rooms.purpose', { purpose: t(`purpose.${OWN_UNIT.purpose}`) })}</p>
      <section className="own-card">
        <h3>{unitName(unit.building_doorplate, unit.code, t)}</h3>
        <p>{lock.name}</p>
        <p className="own-soft">
          {t('door_key.number', { id: lock.vendor_lock_id })} {t('door_key.since', { day })}
        </p>
      </section>
      <Answer query={residents} rows={4}>
        {(people) => (
          <>
            {giving ? (
              <GiveKey lock={lock} people={people} onDone={() => setGiving(false)} />
            ) : (
              <Button block type="primary" className="own-button" onClick={() => setGiving(true)}>
                {t('door_key.give')}
              </Button>
            )}
            <Keys lock={lock} people={people} />
          </>
        )}
      </Answer>
    </>
  );
}

function Keys({ lock, people }: { lock: Lock; people: readonly Resident[] }) {
  const { t } = useTranslation();
  const given = useLockKeys(lock.id, OWN_UNIT);
  return (
    <section>
      <h2>{t('door_key.keys')}</h2>
      <Answer query={given} rows={4}>
        {(items) => (
          <>
            {items.length === 0 && <Nothing>{t('door_key.no_keys')}</Nothing>}
            {[...items].reverse().map((one) => (
              <Given
                key={one.id}
                given={one}
                holder={people.find(({ person_id }) => person_id === one.holder_person_id)?.name ?? null}
              />
            ))}
            <More query={given} />
            {isNeeded(items) ? <p className="own-soft">{t('door_key.needed')}</p> : <TakeOff lock={lock} />}
          </>
        )}
      </Answer>
    </section>
  );
}

function TakeOff({ lock }: { lock: Lock }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const remove = useRemoveLock(lock);
  return (
    <>
      {remove.isError && <Failed error={remove.error} />}
      <AskFirst
        label={t('door_key.remove')}
        question={t('door_key.remove_sure')}
        busy={remove.isPending}
        onSure={() =>
          remove.mutate(undefined, { onSuccess: () => void message.success(t('door_key.removed')) })
        }
      />
    </>
  );
}

/** A key, which a landlord takes back where nobody who lives there needs it. */
function Given({ given, holder }: { given: GivenKey; holder: string | null }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const takeBack = useTakeBack(given);
  const { state } = given;
  // Only owners hold one that lasts, and they may live elsewhere.
  const other = given.kind === 'permanent' ? 'door_key.owner' : 'door_key.former_holder';
  return (
    <article className="own-card">
      <h3>
        {holder ?? t(other)} <Tag color={KEY_COLORS[state]}>{t(`door_key.states.${state}`)}</Tag>
      </h3>
      <p>
        {t(`door_key.kinds.${given.kind}`)}
        {given.tenancy_id && t('door_key.of_lease')}
      </p>
      <p>
        <KeyTerm {...given} />
      </p>
      {(state === 'wanted' || state === 'revoking' || state === 'failed') && (
        <p className="own-soft">{t(`door_key.given_says.${state}`)}</p>
      )}
      {takeBack.isError && <Failed error={takeBack.error} />}
      {isHeld(given) && <p className="own-soft">{t('door_key.held')}</p>}
      {given.may_revoke && (
        <AskFirst
          label={t('door_key.take_back')}
          question={t('door_key.take_back_sure')}
          busy={takeBack.isPending}
          onSure={() =>
            takeBack.mutate(undefined, { onSuccess: () => void message.success(t('door_key.taken_back')) })
          }
        />
      )}
    </article>
  );
}
