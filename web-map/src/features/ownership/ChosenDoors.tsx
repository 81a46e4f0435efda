/** Which rooms of a house are claimed: those whose doors were scanned, or all of it. */
import { CloseOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Doorplate } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { unitLabel } from '../building/names';
import { doorplateOf } from '../filing/queries';
import { ReadDoor } from './ReadDoor';
import { whyNotAdded } from './standing';

type Props = {
  first: Doorplate;
  doors: readonly Doorplate[];
  onDoors(doors: readonly Doorplate[]): void;
  /** Absent: it is not known which house it is. */
  whole?: { chosen: boolean; onChoose(whole: boolean): void };
};

export function ChosenDoors({ first, doors, onDoors, whole }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <section className="door" aria-label={t('claim.place')}>
        <span>{first.site_name}</span>
        <strong>{first.doorplate || t('building.unnamed')}</strong>
        <span>
          {whole?.chosen ? t('claim.whole') : doors.map((one) => unitLabel(one.unit_code, t)).join('、')}
        </span>
      </section>
      <section className="own-card">
        <h3>{t('claim.which')}</h3>
        {whole && (
          <div className="own-answers">
            {[false, true].map((all) => (
              <Button
                key={String(all)}
                className="own-button"
                type={whole.chosen === all ? 'primary' : 'default'}
                aria-pressed={whole.chosen === all}
                onClick={() => whole.onChoose(all)}
              >
                {t(all ? 'claim.whole' : 'claim.only_these')}
              </Button>
            ))}
          </div>
        )}
        {whole?.chosen ? (
          <p className="own-soft">{t('claim.whole_about')}</p>
        ) : (
          <Doors first={first} doors={doors} onDoors={onDoors} />
        )}
      </section>
    </>
  );
}

function Doors({ first, doors, onDoors }: Omit<Props, 'whole'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [fault, setFault] = useState<'already_in' | 'other_house' | null>(null);
  const read = useMutation({
    mutationFn: (unit: string) => client.fetchQuery(doorplateOf(unit)),
    onSuccess: (door) => {
      const why = whyNotAdded(first, doors, door);
      setFault(why);
      if (!why) onDoors([...doors, door]);
    },
    onSettled: () => setAdding(false),
  });
  return (
    <>
      <ul className="claim-doors">
        {doors.map((door) => (
          <li key={door.unit_id}>
            <strong>{unitLabel(door.unit_code, t)}</strong>
            {doors.length > 1 && (
              <Button
                icon={<CloseOutlined />}
                aria-label={t('claim.remove', { unit: unitLabel(door.unit_code, t) })}
                onClick={() => onDoors(doors.filter(({ unit_id }) => unit_id !== door.unit_id))}
              />
            )}
          </li>
        ))}
      </ul>
      {fault && <Alert type="warning" showIcon role="alert" title={t(`claim.${fault}`)} />}
      {read.isError && <Failed error={read.error} />}
      {adding ? (
        <>
          <ReadDoor further onUnit={(unit) => read.mutate(unit)} />
          <Button block className="own-button" onClick={() => setAdding(false)}>
            {t('common.cancel')}
          </Button>
        </>
      ) : (
        <>
          <Button block className="own-button" onClick={() => setAdding(true)}>
            {t('claim.add')}
          </Button>
          <p className="own-soft">{t('claim.add_about')}</p>
        </>
      )}
    </>
  );
}
