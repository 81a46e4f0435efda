/** Gives somebody who lives in a room a key of its lock: for a time, for once, or for some hours of some weekdays. */
import { keysOf } from '@menpai/client';
import { Alert, App, Button, Checkbox, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Resident } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { Nothing } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import type { CreateKey, Lock } from '../doorKey/shapes';
import { endOf, hourName } from '../doorKey/standing';
import { placeErrors } from '../register/placed';
import { isNoServer, NoServer } from './NoServer';
import { useGiveKey } from './queries';
import './locks.css';

const KINDS = ['period', 'one_time', 'weekly'] as const;
type Kind = (typeof KINDS)[number];
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const FIELDS = ['holder_person_id', 'until', 'weekdays', 'hours.from', 'hours.to'];
const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00:00`);
/** The last minute: the end lies on the same day. */
const LAST = '23:59:00';

type Fields = {
  holder_person_id: string;
  until: string;
  weekdays: number[];
  hours: { from: string; to: string };
};

type Props = { lock: Lock; people: readonly Resident[]; onDone(): void };

export function GiveKey({ lock, people, onDone }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const give = useGiveKey(lock.id);
  const [form] = Form.useForm<Fields>();
  const [kind, setKind] = useState<Kind>('period');
  const [key] = useState(() => keysOf());
  const [unplaced, setUnplaced] = useState<string | null>(null);
  if (people.length === 0) {
    return (
      <section className="own-card">
        <Nothing>{t('door_key.nobody')}</Nothing>
        <Button block className="own-button" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </section>
    );
  }
  const holders = new Map(people.map(({ person_id, name }) => [person_id, name]));
  const send = ({ holder_person_id, until, weekdays, hours }: Fields) => {
    setUnplaced(null);
    const body: CreateKey = {
      kind,
      holder_person_id,
      until: endOf(until),
      ...(kind === 'weekly' && { weekdays: [...weekdays].sort((a, b) => a - b), hours }),
    };
    void give.mutateAsync({ key: key(body), body }).then(
      () => {
        void message.success(t('door_key.give_done'));
        onDone();
      },
      (error: unknown) => {
        if (!isNoServer(error)) setUnplaced(placeErrors(form, error, FIELDS, t));
      },
    );
  };
  const hour = (value: string) => ({ value, label: hourName(value) });
  return (
    <Form<Fields>
      form={form}
      className="own-card"
      layout="vertical"
      size="large"
      requiredMark={false}
      validateTrigger="onBlur"
      initialValues={{
        holder_person_id: people[0]?.person_id,
        weekdays: [],
        hours: { from: '08:00:00', to: '20:00:00' },
      }}
      onFinish={send}
    >
      <Form.Item name="holder_person_id" label={t('door_key.whom')}>
        <Select options={[...holders].map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <fieldset className="own-answers key-kinds">
        <legend>{t('door_key.what_kind')}</legend>
        {KINDS.map((one) => (
          <Button
            key={one}
            className="own-button"
            type={kind === one ? 'primary' : 'default'}
            aria-pressed={kind === one}
            onClick={() => setKind(one)}
          >
            {t(`door_key.kinds.${one}`)}
          </Button>
        ))}
      </fieldset>
      <p className="own-soft key-about">{t(`door_key.about.${kind}`)}</p>
      <Form.Item
        name="until"
        label={t('door_key.until_day')}
        rules={[{ required: true, message: t('rule.required') }]}
      >
        <DateInput min={dateOf(new Date())} />
      </Form.Item>
      {kind === 'weekly' && (
        <>
          <Form.Item
            name="weekdays"
            label={t('door_key.which_days')}
            rules={[{ type: 'array', min: 1, message: t('door_key.no_days') }]}
          >
            <Checkbox.Group
              className="key-days"
              options={DAYS.map((value) => ({ value, label: t(`door_key.days.${value}`) }))}
            />
          </Form.Item>
          <div className="key-hours">
            <Form.Item name={['hours', 'from']} label={t('door_key.hours')}>
              <Select options={HOURS.map(hour)} />
            </Form.Item>
            <Form.Item
              name={['hours', 'to']}
              label={t('door_key.to')}
              dependencies={[['hours', 'from']]}
              rules={[
                ({ getFieldValue }) => ({
                  validator: async (_, to: string) => {
                    if (to <= (getFieldValue(['hours', 'from']) as string))
                      throw new Error(t('door_key.hours_wrong'));
                  },
                }),
              ]}
            >
              <Select options={[...HOURS.slice(1), LAST].map(hour)} />
            </Form.Item>
          </div>
        </>
      )}
      {isNoServer(give.error) && <NoServer />}
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={give.isPending}>
        {t('door_key.give')}
      </BusyButton>
      <Button block type="link" className="own-button" onClick={onDone}>
        {t('common.cancel')}
      </Button>
    </Form>
  );
}
