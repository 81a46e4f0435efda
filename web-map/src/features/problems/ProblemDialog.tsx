/** One problem as the office sees it: everything that was said of it, its photos, and what is to be done. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Dialog } from '../../ui/Dialog';
import { Facts } from '../../ui/Facts';
import type { Declared } from '../purpose/purpose';
import { isOwner, useCaller, useMay } from '../session/caller';
import { DecideProblem } from './DecideProblem';
import { ProblemHistory } from './ProblemHistory';
import { ProblemPhotos } from './ProblemPhotos';
import type { HandledProblem } from './shapes';
import { PROBLEM_COLORS } from './standing';
import { onMap, placeName, whyRejected } from './words';

type Props = { problem: HandledProblem; declared: Declared; onClose(): void };

export function ProblemDialog({ problem, declared, onClose }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const caller = useCaller();
  const handed = problem.handler === 'office' && isOwner(caller);
  const address = onMap(problem.position);
  const facts = [
    {
      label: t('repair.where_is'),
      value: (
        <>
          {placeName(problem, t)}
          {address && (
            <>
              {' '}
              <a href={address} target="_blank" rel="noreferrer">
                {t('repair.on_map')}
              </a>
            </>
          )}
        </>
      ),
      wide: true,
    },
    {
      label: t('repair.written'),
      value: <span className="problem-words">{problem.text}</span>,
      wide: true,
    },
    {
      label: t('repair.state'),
      value: (
        <>
          <Tag color={PROBLEM_COLORS[problem.state]}>{t(`repair.states.${problem.state}`)}</Tag>
          {problem.state === 'rejected' && whyRejected(problem, t)}
        </>
      ),
      wide: true,
    },
    { label: t('repair.reporter'), value: problem.reporter_name },
    { label: t('repair.phone'), value: problem.reporter_phone },
    { label: t('repair.was_told'), value: dayTime(problem.reported_at, currentLanguage()), wide: true },
  ];
  return (
    <Dialog title={t(`repair.kinds.${problem.kind}`)} onClose={onClose}>
      <Facts facts={facts} />
      <ProblemPhotos problem={problem} declared={declared} open />
      <ProblemHistory steps={problem.steps} />
      {may('problem.handle') && !handed && (
        <DecideProblem problem={problem} handsOver={isOwner(caller)} onDone={onClose} />
      )}
    </Dialog>
  );
}
