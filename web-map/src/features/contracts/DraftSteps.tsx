/** What a landlord does with a draft: show the tenant its code, see who joined, fix the text for both to confirm. */
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractPaper } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useTellWarnings } from '../household/useTellWarnings';
import { useStepContract } from './queries';
import { ShowContractCode } from './ShowContractCode';

type Props = { paper: ContractPaper; busy: boolean; again(): void };

export function DraftSteps({ paper, busy, again }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tell = useTellWarnings();
  const offer = useStepContract(paper);
  const tenants = paper.parties.filter(({ side }) => side === 'tenant');
  const joined = tenants.length > 0;
  const [more, setMore] = useState(false);
  const send = () =>
    void offer.mutateAsync({ step: 'offer' }).then(
      (offered) => {
        void message.success(t('contract.offered'));
        tell(offered);
      },
      () => undefined,
    );
  return (
    <section className="own-card">
      {joined ? (
        <>
          <h3>{t('contract.joined', { names: tenants.map(({ name }) => name).join('、') })}</h3>
          <p>{t('contract.offer_about')}</p>
          {offer.isError && <Failed error={offer.error} />}
          <BusyButton block type="primary" className="own-button" busy={offer.isPending} onClick={send}>
            {t('contract.offer')}
          </BusyButton>
        </>
      ) : (
        <>
          <h3>{t('contract.show_first')}</h3>
          <p>{t('contract.show_about')}</p>
        </>
      )}
      {joined && !more ? (
        <Button block className="own-button" onClick={() => setMore(true)}>
          {t('contract.one_more')}
        </Button>
      ) : (
        <ShowContractCode id={paper.id} primary={!joined} />
      )}
      <BusyButton block className="own-button" busy={busy} onClick={again}>
        {t('contract.who_joined')}
      </BusyButton>
    </section>
  );
}
