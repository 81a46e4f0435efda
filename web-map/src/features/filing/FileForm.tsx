/** Says that one lives here, since when, and to whom nobody here knows, who one is. */
import { keysOf } from '@menpai/client';
import { Alert, App, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreateFiling, Doorplate } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { MemberFields } from '../household/MemberFields';
import { MEMBER_FIELDS, type MemberForm, memberOf } from '../household/member';
import { useTellWarnings } from '../household/useTellWarnings';
import { IsThisYou } from '../register/IsThisYou';
import { PersonFields } from '../register/PersonFields';
import { newcomerOf, PERSON_FIELDS, type PersonForm } from '../register/person';
import { placeErrors } from '../register/placed';
import { useCandidate } from '../register/useCandidate';
import { useMistyped, WhoOneIs } from '../register/WhoOneIs';
import { daysAfter } from '../visit/outcomes';
import { useDoorplate, useFile } from './queries';
import { refusedBecause } from './refused';

type Fields = { person?: PersonForm; from: string; members?: MemberForm[] };

const FIELDS = [...PERSON_FIELDS, ...MEMBER_FIELDS, 'from'];

export function FileForm({ door }: { door: Doorplate }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tell = useTellWarnings();
  const file = useFile();
  const anew = useDoorplate(door.unit_id).refetch;
  const [form] = Form.useForm<Fields>();
  const { candidate, asks, forget } = useCandidate();
  const { asked, sayAnew } = useMistyped(door);
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const [key] = useState(() => keysOf());
  const today = dateOf(new Date());
  const from = Form.useWatch('from', form) ?? today;

  const send = ({ person, from, members = [] }: Fields, same?: boolean) => {
    setUnplaced(null);
    const body: CreateFiling = {
      unit_id: door.unit_id,
      from,
      ...(asked && person && { person: newcomerOf(person, same) }),
      members: members.map((member) => memberOf(member, today)),
    };
    void file.mutateAsync({ key: key(body), body }).then(
      (filing) => {
        void message.success(t('filing.done'));
        tell(filing);
      },
      (error: unknown) => {
        if (asks(error)) return;
        const because = refusedBecause(error);
        // The site came to know them meanwhile, or knows them no more: the door says so.
        if (because === 'known' || because === 'person_needed') void anew();
        setUnplaced(because === 'registered' ? t('filing.registered') : placeErrors(form, error, FIELDS, t));
      },
    );
  };

  return (
    <Form<Fields>
      form={form}
      className="own-card"
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      scrollToFirstError={{ block: 'center', focus: true }}
      initialValues={{ person: { document_kind: 'citizen_id' }, from: today }}
      onValuesChange={forget}
      onFinish={(fields) => send(fields)}
    >
      <WhoOneIs place={door} asked={asked} onSayAnew={sayAnew} told={<p>{t('filing.known')}</p>}>
        <PersonFields />
        <p className="own-soft">{t('filing.private')}</p>
      </WhoOneIs>
      <fieldset className="own-answers">
        <legend>{t('filing.from')}</legend>
        {([0, -1] as const).map((days) => {
          const day = daysAfter(today, days);
          return (
            <Button
              key={days}
              className="own-button"
              type={from === day ? 'primary' : 'default'}
              aria-pressed={from === day}
              onClick={() => form.setFieldValue('from', day)}
            >
              {t(days === 0 ? 'filing.today' : 'filing.yesterday')}
            </Button>
          );
        })}
      </fieldset>
      <Form.Item
        name="from"
        label={t('filing.other_day')}
        rules={[{ required: true, message: t('rule.required') }]}
      >
        <DateInput />
      </Form.Item>
      <MemberFields />
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      {candidate ? (
        <IsThisYou
          candidate={candidate}
          busy={file.isPending}
          onAnswer={(same) => send(form.getFieldsValue(), same)}
          onBack={forget}
        />
      ) : (
        <BusyButton block type="primary" htmlType="submit" className="own-button" busy={file.isPending}>
          {t('filing.submit')}
        </BusyButton>
      )}
    </Form>
  );
}
