/** Lets a visitor in: where, how long, and whether a PIN is needed too. */
import { keysOf } from '@menpai/client';
import { Button, Checkbox, Form, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IssuedVisitor } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName } from '../../i18n/format';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import type { Home } from './homes';
import { useInviteVisitor, useOwnHomes } from './passQueries';
import { periodOf, VISITS, type Visit } from './visit';

type Props = { onDone(issued: IssuedVisitor): void; onCancel(): void };

export function InviteVisitor(props: Props) {
  const { t } = useTranslation();
  const homes = useOwnHomes();
  return (
    <Answer query={homes} isEmpty={(items) => items.length === 0} empty={t('own.no_home')}>
      {(items) => <Invite homes={items} {...props} />}
    </Answer>
  );
}

/** The last day of a visit, as it is said: `12月2日`. */
function lastDay(visit: Visit): string {
  return dayName(dateOf(new Date(periodOf(visit, new Date()).to)), currentLanguage());
}

type Fields = { unit_id: string; visit: Visit; pin: boolean };

function Invite({ homes, onDone, onCancel }: Props & { homes: readonly Home[] }) {
  const { t } = useTranslation();
  const invite = useInviteVisitor();
  const [first] = homes;
  const [key] = useState(() => keysOf());
  // Asked for again, a visit begins when it was first asked for: it is the same one.
  const [periods] = useState(() => new Map<Visit, ReturnType<typeof periodOf>>());
  const ask = ({ visit, unit_id, pin }: Fields) => {
    const period = periods.get(visit) ?? periodOf(visit, new Date());
    periods.set(visit, period);
    const body = { unit_id, pin, ...period };
    invite.mutate({ key: key(body), ...body }, { onSuccess: onDone });
  };
  return (
    <Form<Fields>
      className="own-card"
      layout="vertical"
      size="large"
      requiredMark={false}
      initialValues={{ unit_id: first?.unit_id, visit: 'tonight', pin: false }}
      onFinish={ask}
    >
      {homes.length > 1 ? (
        <Form.Item name="unit_id" label={t('own.visit_where')}>
          <Select options={homes.map((home) => ({ value: home.unit_id, label: home.doorplate }))} />
        </Form.Item>
      ) : (
        <Form.Item name="unit_id" label={t('own.visit_where')}>
          <strong>{first?.doorplate}</strong>
        </Form.Item>
      )}
      <Form.Item name="visit" label={t('own.visit_until')}>
        <Radio.Group
          className="own-choices"
          options={VISITS.map((value) => ({
            value,
            label: t('own.visit_to', { when: t(`own.visit.${value}`), day: lastDay(value) }),
          }))}
        />
      </Form.Item>
      <Form.Item name="pin" valuePropName="checked">
        <Checkbox className="own-choice">{t('own.with_pin')}</Checkbox>
      </Form.Item>
      {invite.isError && <Failed error={invite.error} />}
      <BusyButton type="primary" htmlType="submit" block className="own-button" busy={invite.isPending}>
        {t('own.make_code')}
      </BusyButton>
      <Button block type="link" className="own-button" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
    </Form>
  );
}
