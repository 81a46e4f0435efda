/**
 * A landlord ends the lease of a room by themself: what ends with it is said before, and it is asked once more. An owner of the room who
 * is not in the lease does so where the server says that they may.
 */
import { Alert, App, Button, Checkbox, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnTenancy } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { DateInput } from '../../ui/DateInput';
import { problemText } from '../../ui/problemText';
import { unitName } from '../building/names';
import { laterOf } from '../contracts/term';
import { useDay } from '../contracts/useTermText';
import { AskFirst } from '../own/AskFirst';
import { useUnit } from '../unit/queries';
import { EndsWith } from './Propose';
import { useEndTenancy, useOwnTenancy, useTenancy } from './queries';

export function EndLease({ lease }: { lease: string }) {
  return (
    <Answer query={useOwnTenancy(lease)} rows={8}>
      {(found) => (found ? <OfTenancy lease={found} /> : <OfOwner lease={lease} />)}
    </Answer>
  );
}

/** Whoever owns the room and is not in the lease. */
function OfOwner({ lease }: { lease: string }) {
  const { t } = useTranslation();
  return (
    <Answer query={useTenancy(lease)} rows={6}>
      {({ unit_id, from, version, may_end }) =>
        may_end ? (
          <OfRoom lease={{ id: lease, unit_id, from }} version={version} />
        ) : (
          <p className="own-calm">{t('rooms.not_party')}</p>
        )
      }
    </Answer>
  );
}

function OfRoom({ lease, version }: { lease: Omit<Ends, 'doorplate'>; version: number }) {
  const { t } = useTranslation();
  return (
    <Answer query={useUnit(lease.unit_id)} rows={6}>
      {({ building_doorplate, code }) => (
        <EndForm lease={{ ...lease, doorplate: unitName(building_doorplate, code, t) }} version={version} />
      )}
    </Answer>
  );
}

function OfTenancy({ lease }: { lease: OwnTenancy }) {
  const { t } = useTranslation();
  return (
    <>
      <section className="own-card">
        <p>{t('lease.both_agree')}</p>
        <Button
          block
          type="primary"
          className="own-button"
          onClick={() => goTo({ screen: 'leave', lease: lease.id }, { replaces: true })}
        >
          {t('lease.to_leave')}
        </Button>
      </section>
      <Answer query={useTenancy(lease.id)} rows={6}>
        {({ version }) => <EndForm lease={lease} version={version} />}
      </Answer>
    </>
  );
}

type Ends = Pick<OwnTenancy, 'id' | 'unit_id' | 'from' | 'doorplate'>;
type FormProps = { lease: Ends; version: number };

function EndForm({ lease, version }: FormProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const day = useDay();
  const { id, from, doorplate } = lease;
  const end = useEndTenancy(id);
  const today = dateOf(new Date());
  const [to, setTo] = useState<string | undefined>(laterOf(today, from));
  const [leaves, setLeaves] = useState(true);
  const send = () => {
    if (!to) return;
    void end.mutateAsync({ version, to, household: leaves }).then(
      () => {
        void message.success(t('lease.ended', { unit: doorplate }));
        goTo({ screen: 'room', unit: lease.unit_id }, { replaces: true });
      },
      () => undefined,
    );
  };
  return (
    <section className="own-card">
      <h3>{t('lease.end_alone', { unit: doorplate })}</h3>
      <Form layout="vertical" component="div">
        <Form.Item label={t('contract.new_last_day')}>
          <DateInput
            label={t('contract.new_last_day')}
            min={laterOf(today, from)}
            value={to}
            onChange={setTo}
          />
        </Form.Item>
      </Form>
      <EndsWith />
      <Checkbox className="own-choice" checked={!leaves} onChange={() => setLeaves(!leaves)}>
        {t('lease.household_stays')}
      </Checkbox>
      {end.isError && <Alert type="error" showIcon role="alert" title={problemText(end.error, t)} />}
      {to && (
        <AskFirst
          label={t('lease.end')}
          question={t('lease.end_sure', { day: day(to) })}
          busy={end.isPending}
          onSure={send}
        />
      )}
    </section>
  );
}
