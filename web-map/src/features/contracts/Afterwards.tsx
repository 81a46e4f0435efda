/** What a signed contract did, in plain words, and where to go from it. */
import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ContractPaper } from '../../api/types';
import { goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { saveBlob } from '../../ui/save';
import { unitName } from '../building/names';
import { useContractPdf } from './queries';
import { useDay, useMoney } from './useTermText';

export function Afterwards({ paper }: { paper: ContractPaper }) {
  const { t } = useTranslation();
  const day = useDay();
  const money = useMoney();
  const lease = paper.tenancy_id;
  const moves = paper.side === 'tenant' && paper.parties.some(({ you, lives_here }) => you && lives_here);
  const said = {
    lease: ['lease', moves ? 'registered_you' : 'registered_others'],
    renewal: ['renewal', 'prolonged'],
    change: ['change'],
    early_end: ['early_end', 'ended'],
  } as const;
  const values = {
    from: day(paper.from),
    to: day(paper.to),
    rent: money(paper.rent_cents),
    deposit: money(paper.deposit_cents),
  };
  return (
    <section className="own-card contract-done">
      <h3>{t('contract.done')}</h3>
      <ul>
        {said[paper.kind].map((one) => (
          <li key={one}>{t(`contract.after.${one}`, values)}</li>
        ))}
      </ul>
      {moves && (paper.kind === 'lease' || paper.kind === 'renewal') && (
        <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'code' })}>
          {t('contract.to_code')}
        </Button>
      )}
      {lease && (
        <Button block className="own-button" onClick={() => goTo({ screen: 'lease', lease })}>
          {t('contract.to_rent')}
        </Button>
      )}
      <Pdf paper={paper} />
    </section>
  );
}

function Pdf({ paper }: { paper: ContractPaper }) {
  const { t } = useTranslation();
  const pdf = useContractPdf(paper.id);
  const name = `${t(`contract.kinds.${paper.kind}`)} ${unitName(paper.doorplate, paper.unit_code, t)}.pdf`;
  return (
    <>
      {pdf.isError && <Failed error={pdf.error} />}
      <BusyButton
        block
        className="own-button"
        icon={<DownloadOutlined />}
        busy={pdf.isPending}
        onClick={() => pdf.mutate(undefined, { onSuccess: (document) => saveBlob(name, document) })}
      >
        {t('contract.pdf')}
      </BusyButton>
    </>
  );
}
