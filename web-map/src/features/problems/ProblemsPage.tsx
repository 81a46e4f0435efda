/** What the office takes care of: problems of houses and streets, and what landlords handed over. */
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { RowList } from '../../ui/RowList';
import { StateChoice } from '../../ui/StateChoice';
import type { Declared } from '../purpose/purpose';
import { WithPurpose } from '../purpose/WithPurpose';
import { useMay } from '../session/caller';
import { KIND_SIGNS } from './kinds';
import { ProblemDialog } from './ProblemDialog';
import { useHandledProblems } from './queries';
import type { ProblemState } from './shapes';
import { isOpen } from './standing';
import { placeName } from './words';
import './problems.css';

const STATES: readonly ProblemState[] = ['reported', 'accepted', 'solved', 'closed', 'rejected', 'withdrawn'];

export default function ProblemsPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<ProblemState>('reported');
  return (
    <>
      <StateChoice
        label={t('repair.state')}
        value={state}
        onChange={setState}
        options={STATES.map((value) => ({ value, label: t(`repair.states.${value}`) }))}
      />
      <WithPurpose>{(declared) => <Queue key={state} state={state} declared={declared} />}</WithPurpose>
    </>
  );
}

function Queue({ state, declared }: { state: ProblemState; declared: Declared }) {
  const { t } = useTranslation();
  const may = useMay();
  const problems = useHandledProblems(state, declared);
  const [opened, setOpened] = useState<string | null>(null);
  const shown = problems.data?.find(({ id }) => id === opened);
  const handles = may('problem.handle');
  return (
    <>
      <RowList query={problems} empty={t('repair.empty')}>
        {(problem) => (
          <li key={problem.id} className="row">
            <strong>
              {KIND_SIGNS[problem.kind]} {t(`repair.kinds.${problem.kind}`)}
              {problem.reopened > 0 && (
                <>
                  {' '}
                  <Tag color="warning">{t('repair.reopened_times', { count: problem.reopened })}</Tag>
                </>
              )}
            </strong>
            <time className="row-aside" dateTime={problem.reported_at}>
              {dayTime(problem.reported_at, currentLanguage())}
            </time>
            <span className="row-line problem-words">{problem.text}</span>
            <span className="row-line row-foot">
              <span>{placeName(problem, t)}</span>
              <Button onClick={() => setOpened(problem.id)}>
                {t(handles && isOpen(problem) ? 'repair.open' : 'repair.look')}
              </Button>
            </span>
          </li>
        )}
      </RowList>
      {shown && <ProblemDialog problem={shown} declared={declared} onClose={() => setOpened(null)} />}
    </>
  );
}
