/** Whoever was shown the code of a contract: where, how long, how much, by whom; then they join as a tenant. */
import { Problem } from '@menpai/client';
import { Alert, App, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractOffer, JoinContract as Joining } from '../../api/types';
import { dateOf } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useStandingError } from '../../ui/useStandingError';
import { unitName } from '../building/names';
import { refusedBecause } from '../filing/refused';
import { MemberFields } from '../household/MemberFields';
import { MEMBER_FIELDS, type MemberForm, memberOf } from '../household/member';
import { useTellWarnings } from '../household/useTellWarnings';
import { IsThisYou } from '../register/IsThisYou';
import { PersonFields } from '../register/PersonFields';
import { newcomerOf, PERSON_FIELDS, type PersonForm } from '../register/person';
import { placeErrors } from '../register/placed';
import { useCandidate } from '../register/useCandidate';
import { useMistyped, WhoOneIs } from '../register/WhoOneIs';
import { useContractOffer, useJoinContract } from './queries';
import { Terms } from './Terms';

export function JoinContract({ code }: { code: string }) {
  const { t } = useTranslation();
  const offer = useContractOffer(code);
  const error = useStandingError(offer);
  if (error instanceof Problem && error.status === 422) {
    return (
      <>
        <Nothing>{t('contract.no_code')}</Nothing>
        <Button
          block
          type="primary"
          className="own-button"
          onClick={() => goTo({ screen: 'scan' }, { replaces: true })}
        >
          {t('contract.scan_again')}
        </Button>
        <Button
          block
          className="own-button"
          onClick={() => goTo({ screen: 'contracts' }, { replaces: true })}
        >
          {t('contract.to_list')}
        </Button>
      </>
    );
  }
  return (
    <Answer query={offer} rows={8}>
      {(found) => (
        <>
          <section className="door" aria-label={t('contract.place')}>
            <span>{found.site_name}</span>
            <strong>{unitName(found.doorplate, found.unit_code, t)}</strong>
          </section>
          <section className="own-card own-contract">
            <p>{t('contract.offered_by', { name: found.landlord })}</p>
            <Terms terms={found} kind="lease" />
          </section>
          <JoinForm code={code} offer={found} again={() => void offer.refetch()} />
        </>
      )}
    </Answer>
  );
}

type Props = { code: string; offer: ContractOffer; again(): void };
type Fields = { person?: PersonForm; members?: MemberForm[] };

const FIELDS = [...PERSON_FIELDS, ...MEMBER_FIELDS];

function JoinForm({ code, offer, again }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tell = useTellWarnings();
  const join = useJoinContract();
  const [form] = Form.useForm<Fields>();
  const today = dateOf(new Date());
  const [livesHere, setLivesHere] = useState(true);
  const { candidate, asks, forget } = useCandidate();
  const { asked, sayAnew } = useMistyped(offer);
  const [unplaced, setUnplaced] = useState<string | null>(null);

  const send = ({ person, members = [] }: Fields, same?: boolean) => {
    setUnplaced(null);
    const body: Joining = {
      code,
      lives_here: livesHere,
      ...(asked && person && { person: newcomerOf(person, same) }),
      // Who does not live there brings nobody.
      members: livesHere ? members.map((member) => memberOf(member, today)) : [],
    };
    void join.mutateAsync(body).then(
      (paper) => {
        void message.success(t('contract.join_done'));
        tell(paper);
        goTo({ screen: 'contract', contract: paper.id }, { replaces: true });
      },
      (error: unknown) => {
        if (asks(error)) return;
        // The site came to know them meanwhile, or knows them no more: the code says so.
        const because = refusedBecause(error);
        if (because === 'known' || because === 'person_needed') again();
        setUnplaced(placeErrors(form, error, FIELDS, t));
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
      initialValues={{ person: { document_kind: 'citizen_id' } }}
      onValuesChange={forget}
      onFinish={(fields) => send(fields)}
    >
      <WhoOneIs place={offer} asked={asked} onSayAnew={sayAnew} told={<p>{t('contract.known')}</p>}>
        <h3>{t('contract.who_are_you')}</h3>
        <PersonFields />
        <p className="own-soft">{t('contract.private')}</p>
      </WhoOneIs>
      <fieldset className="own-answers">
        <legend>{t('contract.lives_here')}</legend>
        {[true, false].map((lives) => (
          <Button
            key={String(lives)}
            className="own-button"
            type={livesHere === lives ? 'primary' : 'default'}
            aria-pressed={livesHere === lives}
            onClick={() => setLivesHere(lives)}
          >
            {t(lives ? 'contract.lives_yes' : 'contract.lives_no')}
          </Button>
        ))}
      </fieldset>
      {livesHere && <MemberFields />}
      <p className="own-soft">{t('contract.join_about')}</p>
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
          {t('contract.join')}
        </BusyButton>
      )}
    </Form>
  );
}
