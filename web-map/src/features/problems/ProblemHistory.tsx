/** What happened with a problem, from the report on. */
import { Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import type { OwnProblem, ProblemStep } from './shapes';
import { reasonName } from './words';

/** `own`: whoever reads it reported it. */
export function ProblemHistory({ steps, own = false }: Pick<OwnProblem, 'steps'> & { own?: boolean }) {
  return (
    <Timeline
      className="problem-history"
      items={steps.map((step) => ({ key: step.id, content: <Step step={step} own={own} /> }))}
    />
  );
}

function Step({ step, own }: { step: ProblemStep; own: boolean }) {
  const { t } = useTranslation();
  const reason = reasonName(step.reason, t);
  const who = own && step.actor === 'reporter' ? t('repair.you') : t(`repair.actors.${step.actor}`);
  return (
    <>
      <strong>{t(`repair.acts.${step.act}`, { stars: step.stars ?? '' })}</strong>
      {reason && <p>{reason}</p>}
      {step.note && <p className="problem-words">{step.note}</p>}
      <small>
        {who} {dayTime(step.at, currentLanguage())}
      </small>
    </>
  );
}
