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
import { PersonFields } from '../register/PersonFields';
import { PERSON_FIELDS, type PersonForm, personOf } from '../register/person';
import { placeErrors } from '../register/placed';
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
  const [unplaced, setUnplaced] = useState<string | null>(null);

  const send = ({ person, members = [] }: Fields) => {
    setUnplaced(null);
    const body: Joining = {
      code,
      lives_here: livesHere,
      ...(!offer.known && person && { person: personOf(person) }),
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
      onFinish={send}
    >
      {offer.known ? (
        <p>{t('contract.known')}</p>
      ) : (
        <>
          <h3>{t('contract.who_are_you')}</h3>
          <PersonFields />
          <p className="own-soft">{t('contract.private')}</p>
        </>
      )}
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
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={join.isPending}>
        {t('contract.join')}
      </BusyButton>
    </Form>
  );
}
