/** The yes to what a landlord entered: who else moves in, and that is all. Then one lives there. */
import { Alert, App, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnFiling } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { MemberFields } from '../household/MemberFields';
import { MEMBER_FIELDS, type MemberForm, memberOf } from '../household/member';
import { useTellWarnings } from '../household/useTellWarnings';
import { placeErrors } from '../register/placed';
import { EnteredFacts } from './EnteredCard';
import { OwnFilingCard } from './OwnFilingCard';
import { useOwnFilings, useReplyToFiling } from './queries';

export function AgreeToEntry({ filing: id }: { filing: string }) {
  const { t } = useTranslation();
  return (
    <Answer query={useOwnFilings()} rows={6}>
      {(items) => {
        const found = items.find((one) => one.id === id);
        if (found?.state === 'entered') return <AgreeForm filing={found} />;
        return (
          <>
            {found ? <OwnFilingCard filing={found} /> : <Nothing>{t('entered.gone')}</Nothing>}
            <Button
              block
              type="primary"
              className="own-button"
              onClick={() => goTo({ screen: 'home' }, { replaces: true })}
            >
              {t('entered.to_home')}
            </Button>
          </>
        );
      }}
    </Answer>
  );
}

type Fields = { members?: MemberForm[] };

function AgreeForm({ filing }: { filing: OwnFiling }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tell = useTellWarnings();
  const reply = useReplyToFiling();
  const [form] = Form.useForm<Fields>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const today = dateOf(new Date());

  const send = ({ members = [] }: Fields) => {
    setUnplaced(null);
    const body = { members: members.map((member) => memberOf(member, today)) };
    void reply.mutateAsync({ id: filing.id, yes: true, body }).then(
      (confirmed) => {
        void message.success(t('entered.agreed'));
        tell(confirmed);
      },
      (error: unknown) => setUnplaced(placeErrors(form, error, MEMBER_FIELDS, t)),
    );
  };

  return (
    <>
      <section className="own-card">
        <EnteredFacts filing={filing} />
        <p>{t('entered.says')}</p>
      </section>
      <Form<Fields>
        form={form}
        className="own-card"
        layout="vertical"
        requiredMark={false}
        validateTrigger="onBlur"
        scrollToFirstError={{ block: 'center', focus: true }}
        onFinish={send}
      >
        <MemberFields about={t('entered.members')} />
        {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
        <BusyButton block type="primary" htmlType="submit" className="own-button" busy={reply.isPending}>
          {t('entered.agree')}
        </BusyButton>
      </Form>
    </>
  );
}
