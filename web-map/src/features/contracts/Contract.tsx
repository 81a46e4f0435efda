/** One contract: where it stands, the next step of whoever reads it, the text, who is in it. */
import { Problem } from '@menpai/client';
import { Button, Tag } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractPaper } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useStandingError } from '../../ui/useStandingError';
import { unitName } from '../building/names';
import { Afterwards } from './Afterwards';
import { CloseContract } from './CloseContract';
import { ConfirmText } from './ConfirmText';
import { ContractText } from './ContractText';
import { DraftSteps } from './DraftSteps';
import { Parties } from './Parties';
import { useContract } from './queries';
import { CONTRACT_COLORS, isOpen, sayingOf, stateOf, waitsForYou } from './standing';
import { Terms } from './Terms';

export function Contract({ contract: id }: { contract: string }) {
  const { t } = useTranslation();
  const contract = useContract(id);
  const error = useStandingError(contract);
  if (error instanceof Problem && (error.status === 404 || error.status === 422)) {
    return (
      <>
        <Nothing>{t('contract.not_here')}</Nothing>
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
    <Answer query={contract} rows={10}>
      {(paper) => <Whole paper={paper} busy={contract.isFetching} again={() => void contract.refetch()} />}
    </Answer>
  );
}

type Props = { paper: ContractPaper; busy: boolean; again(): void };

function Whole({ paper, busy, again }: Props) {
  const { t } = useTranslation();
  const now = new Date();
  const open = isOpen(paper, now);
  const waits = waitsForYou(paper, now);
  const ownDraft = open && paper.state === 'draft' && paper.proposed;
  // After a step one reads on from the top: it says what comes next.
  const standing = sayingOf(paper, now);
  const before = useRef(standing);
  useEffect(() => {
    if (before.current === standing) return;
    before.current = standing;
    window.scrollTo({ top: 0 });
  }, [standing]);
  const text = open || paper.state === 'signed' ? paper.text : null;
  return (
    <>
      <Head paper={paper} now={now} />
      {paper.state === 'signed' && <Afterwards paper={paper} />}
      {ownDraft && <DraftSteps key={paper.version} paper={paper} busy={busy} again={again} />}
      {waits && <p className="own-calm">{t('contract.read_down')}</p>}
      {text && <ContractText text={text} />}
      {waits && <ConfirmText key={paper.text_sha256} paper={paper} />}
      <Parties paper={paper} />
      {!text && paper.clauses.length > 0 && <Clauses clauses={paper.clauses} />}
      {open && !waits && !ownDraft && (
        <BusyButton block className="own-button" busy={busy} onClick={again}>
          {t(paper.state === 'draft' ? 'contract.refresh_draft' : 'contract.refresh')}
        </BusyButton>
      )}
      {open && <CloseContract paper={paper} />}
    </>
  );
}

function Head({ paper, now }: { paper: ContractPaper; now: Date }) {
  const { t } = useTranslation();
  const state = stateOf(paper, now);
  const waits = waitsForYou(paper, now);
  return (
    <section className="own-card own-contract" data-state={state}>
      <h2>{unitName(paper.doorplate, paper.unit_code, t)}</h2>
      <p>
        <strong>{t(`contract.kinds.${paper.kind}`)}</strong>{' '}
        <Tag color={CONTRACT_COLORS[state]}>
          {waits ? t('contract.states.waits') : t(`contract.states.${state}`)}
        </Tag>
      </p>
      <Terms terms={paper} kind={paper.kind} />
      <p className="contract-says">{t(`contract.says.${sayingOf(paper, now)}`)}</p>
    </section>
  );
}

/** What was added to a draft: the tenant reads it before there is a text. */
function Clauses({ clauses }: { clauses: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <section className="own-card">
      <h3>{t('contract.clauses')}</h3>
      <ol className="contract-clauses">
        {clauses.map((clause) => (
          <li key={clause}>{clause}</li>
        ))}
      </ol>
    </section>
  );
}
