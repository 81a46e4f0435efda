/** A landlord ends the lease of a room by themself: what ends with it is said before, and it is asked once more. */
import { Alert, App, Button, Checkbox, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnTenancy } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { DateInput } from '../../ui/DateInput';
import { problemText } from '../../ui/problemText';
import { laterOf } from '../contracts/term';
import { useDay } from '../contracts/useTermText';
import { AskFirst } from '../own/AskFirst';
import { OfLease } from './OfLease';
import { EndsWith } from './Propose';
import { useEndTenancy, useTenancy } from './queries';

export function EndLease({ lease }: { lease: string }) {
  return <OfLease lease={lease}>{(found) => <OfTenancy lease={found} />}</OfLease>;
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

type FormProps = { lease: OwnTenancy; version: number };

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
