/** A landlord ends the lease of a room by themself: what ends with it is said before, and it is asked once more. */
import { Alert, App, Button, Checkbox, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tenancy, Unit } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { DateInput } from '../../ui/DateInput';
import { problemText } from '../../ui/problemText';
import { unitName } from '../building/names';
import { useDay } from '../contracts/useTermText';
import { AskFirst } from '../own/AskFirst';
import { useUnit } from '../unit/queries';
import { EndsWith } from './Propose';
import { useEndTenancy, useTenancy } from './queries';

export function EndLease({ unit }: { unit: string }) {
  const { t } = useTranslation();
  return (
    <Answer query={useUnit(unit)} rows={8}>
      {(found) =>
        found.tenancy ? (
          <OfTenancy unit={found} tenancy={found.tenancy} />
        ) : (
          <Nothing>{t('unit.no_lease')}</Nothing>
        )
      }
    </Answer>
  );
}

type Props = { unit: Unit; tenancy: Tenancy };

function OfTenancy({ unit, tenancy }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <section className="own-card">
        <p>{t('lease.both_agree')}</p>
        <Button
          block
          type="primary"
          className="own-button"
          onClick={() => goTo({ screen: 'leave', lease: tenancy.id }, { replaces: true })}
        >
          {t('lease.to_leave')}
        </Button>
      </section>
      <Answer query={useTenancy(tenancy.id)} rows={6}>
        {({ version, from }) => <EndForm unit={unit} id={tenancy.id} from={from} version={version} />}
      </Answer>
    </>
  );
}

type FormProps = { unit: Unit; id: string; from: string; version: number };

function EndForm({ unit, id, from, version }: FormProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const day = useDay();
  const end = useEndTenancy(id);
  const today = dateOf(new Date());
  const [to, setTo] = useState<string | undefined>(today > from ? today : from);
  const [leaves, setLeaves] = useState(true);
  const place = unitName(unit.building_doorplate, unit.code, t);
  const send = () => {
    if (!to) return;
    void end.mutateAsync({ version, to, household: leaves }).then(
      () => {
        void message.success(t('lease.ended', { unit: place }));
        goTo({ screen: 'room', unit: unit.id }, { replaces: true });
      },
      () => undefined,
    );
  };
  return (
    <section className="own-card">
      <h3>{t('lease.end_alone', { unit: place })}</h3>
      <Form layout="vertical" component="div">
        <Form.Item label={t('contract.new_last_day')} extra={to ? day(to) : null}>
          <DateInput label={t('contract.new_last_day')} min={from} value={to} onChange={setTo} />
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
