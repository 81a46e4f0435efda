/** The yes to a text, in two taps: that one has read it, then the yes with what it means. It names the hash of the text above. */
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractPaper } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useTellWarnings } from '../household/useTellWarnings';
import { intoView } from '../own/AskFirst';
import { useStepContract } from './queries';
import { useDay, useMoney } from './useTermText';

export function ConfirmText({ paper }: { paper: ContractPaper }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const money = useMoney();
  const day = useDay();
  const tell = useTellWarnings();
  const confirm = useStepContract(paper);
  const [asking, setAsking] = useState(false);
  const { text_sha256: sha256 } = paper;
  if (!sha256) return null;
  if (!asking) {
    return (
      <Button block type="primary" className="own-button" onClick={() => setAsking(true)}>
        {t('contract.have_read')}
      </Button>
    );
  }
  const send = () =>
    void confirm.mutateAsync({ step: 'confirm', sha256 }).then(
      (confirmed) => {
        const signed = confirmed.state === 'signed';
        void message.success(t(signed ? 'contract.done_signed' : 'contract.done_confirmed'));
        tell(confirmed);
      },
      () => undefined,
    );
  return (
    <div
      ref={intoView}
      className="own-ask own-calmly contract-confirm"
      role="alertdialog"
      aria-label={t('contract.sure')}
    >
      <p>
        <strong>{t('contract.sure')}</strong>
      </p>
      <p>
        {t(`contract.sum.${paper.kind}`, {
          from: day(paper.from),
          to: day(paper.to),
          rent: money(paper.rent_cents),
          deposit: money(paper.deposit_cents),
        })}
      </p>
      <p className="own-soft">{t('contract.sure_about')}</p>
      {confirm.isError && <Failed error={confirm.error} />}
      <BusyButton block type="primary" className="own-button" busy={confirm.isPending} onClick={send}>
        {t('contract.confirm')}
      </BusyButton>
      <Button block className="own-button" onClick={() => setAsking(false)}>
        {t('contract.read_again')}
      </Button>
    </div>
  );
}
