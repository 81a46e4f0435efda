/** What is reported in a landlord's rooms: what waits for them, what they take care of, and, when asked for, what is over. */
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../../i18n';
import { dayTime } from '../../../i18n/format';
import { goTo } from '../../../phone/way';
import { Answer, Nothing } from '../../../ui/Answer';
import { More } from '../../../ui/More';
import { Parts } from '../../../ui/Parts';
import { OWN_UNIT } from '../../rooms/purpose';
import { DecideProblem } from '../DecideProblem';
import { KIND_SIGNS } from '../kinds';
import { ProblemHistory } from '../ProblemHistory';
import { ProblemPhotos } from '../ProblemPhotos';
import { useHandledProblems } from '../queries';
import type { HandledProblem, ProblemState } from '../shapes';
import { isOpen, PROBLEM_COLORS } from '../standing';
import { placeName, whyRejected } from '../words';
import '../problems.css';
import './report.css';

export function Repairs() {
  const { t } = useTranslation();
  const [past, setPast] = useState(false);
  return (
    <>
      <p className="own-calm">
        {t('repair.for_you')} {t('rooms.purpose', { purpose: t(`purpose.${OWN_UNIT.purpose}`) })}
      </p>
      <Standing state="reported" title={t('repair.waits')} empty={t('repair.nothing_waits')} />
      <Standing state="accepted" title={t('repair.in_hand')} empty={t('repair.nothing_in_hand')} />
      {past ? (
        <>
          <Standing state="solved" title={t('repair.states.solved')} empty={t('repair.nothing_past')} />
          <Standing state="closed" title={t('repair.states.closed')} />
          <Standing state="rejected" title={t('repair.states.rejected')} />
        </>
      ) : (
        <Button block className="own-button" onClick={() => setPast(true)}>
          {t('repair.see_past')}
        </Button>
      )}
      <Button block className="own-button" onClick={() => goTo({ screen: 'problems' })}>
        {t('repair.own_reports')}
      </Button>
    </>
  );
}

/** Without `empty`, nothing is said where there is none. */
function Standing({ state, title, empty }: { state: ProblemState; title: string; empty?: string }) {
  const problems = useHandledProblems(state, OWN_UNIT);
  if (!empty && problems.data?.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <Answer query={problems} rows={3}>
        {(items) => (
          <>
            {items.length === 0 && <Nothing>{empty}</Nothing>}
            {items.map((problem) => (
              <RepairCard key={problem.id} problem={problem} />
            ))}
            <More query={problems} />
          </>
        )}
      </Answer>
    </section>
  );
}

function RepairCard({ problem }: { problem: HandledProblem }) {
  const { t } = useTranslation();
  const [history, setHistory] = useState(false);
  const { state } = problem;
  const handed = problem.handler === 'office';
  const because = state === 'rejected' ? whyRejected(problem, t) : null;
  const still = problem.steps.findLast(({ act }) => act === 'reopen');
  return (
    <article className="own-card own-problem">
      <h3>{placeName(problem, t)}</h3>
      <p>
        {KIND_SIGNS[problem.kind]} {t(`repair.kinds.${problem.kind}`)}{' '}
        <Tag color={PROBLEM_COLORS[state]}>{t(`repair.states.${state}`)}</Tag>
      </p>
      <p className="own-problem-written">{problem.text}</p>
      {isOpen(problem) && still?.note && (
        <p className="own-calm">
          {t('repair.acts.reopen')}：{still.note}
        </p>
      )}
      <p className="own-soft">
        <Parts
          parts={[
            problem.reporter_name,
            problem.reporter_phone,
            t('repair.reported_at', { at: dayTime(problem.reported_at, currentLanguage()) }),
          ]}
        />
      </p>
      {handed && isOpen(problem) && <p className="own-calm">{t('repair.office_has_it')}</p>}
      {because && <p>{because}</p>}
      {!!problem.stars && <p>{t('repair.given_stars', { stars: problem.stars })}</p>}
      <ProblemPhotos problem={problem} declared={OWN_UNIT} />
      {!handed && <DecideProblem problem={problem} handsOver />}
      {history && <ProblemHistory steps={problem.steps} />}
      <Button
        block
        type="link"
        className="own-button"
        aria-expanded={history}
        onClick={() => setHistory(!history)}
      >
        {t(history ? 'repair.history_close' : 'repair.history')}
      </Button>
    </article>
  );
}
