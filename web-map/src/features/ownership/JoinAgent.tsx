/** Whoever was given the code of an owner: what they are asked, who they are where nobody there knows them, and their yes. */
import { Alert, App, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JoinAgency } from '../../api/types';
import { goTo } from '../../phone/way';
import { BusyButton } from '../../ui/BusyButton';
import { refusedBecause } from '../filing/refused';
import { IsThisYou } from '../register/IsThisYou';
import { PersonFields } from '../register/PersonFields';
import { newcomerOf, PERSON_FIELDS, type PersonForm } from '../register/person';
import { placeErrors } from '../register/placed';
import { useCandidate } from '../register/useCandidate';
import { useJoinAgency } from './queries';

type Fields = { person?: PersonForm };

export function JoinAgent({ code }: { code: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const join = useJoinAgency();
  const [form] = Form.useForm<Fields>();
  // Of which village the code is, is told by joining alone: it says what it wants to know.
  const [asked, setAsked] = useState(false);
  const { candidate, asks, forget } = useCandidate();
  const [unplaced, setUnplaced] = useState<string | null>(null);

  const send = ({ person }: Fields, same?: boolean) => {
    setUnplaced(null);
    const body: JoinAgency = { code, ...(asked && person && { person: newcomerOf(person, same) }) };
    void join.mutateAsync(body).then(
      () => {
        void message.success(t('agency.joined'));
        goTo({ screen: 'agents' }, { replaces: true });
      },
      (error: unknown) => {
        if (asks(error)) return;
        const because = refusedBecause(error);
        if (because === 'person_needed' && !asked) return setAsked(true);
        if (because === 'known') setAsked(false);
        setUnplaced(placeErrors(form, error, PERSON_FIELDS, t));
      },
    );
  };

  return (
    <>
      <p className="own-calm">{t('agency.join_about')}</p>
      <Form<Fields>
        form={form}
        className={asked || unplaced ? 'own-card' : ''}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onBlur"
        scrollToFirstError={{ block: 'center', focus: true }}
        initialValues={{ person: { document_kind: 'citizen_id' } }}
        onValuesChange={forget}
        onFinish={(fields) => send(fields)}
      >
        {asked && (
          <>
            <p role="status">{t('agency.join_who')}</p>
            <PersonFields />
            <p className="own-soft">{t('agency.private')}</p>
          </>
        )}
        {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
        {candidate ? (
          <IsThisYou
            candidate={candidate}
            busy={join.isPending}
            onAnswer={(same) => send(form.getFieldsValue(), same)}
            onBack={forget}
          />
        ) : (
          <BusyButton block type="primary" htmlType="submit" className="own-button" busy={join.isPending}>
            {t('agency.join')}
          </BusyButton>
        )}
      </Form>
      <Button block className="own-button" onClick={() => goTo({ screen: 'agents' }, { replaces: true })}>
        {t('agency.to_list')}
      </Button>
    </>
  );
}
