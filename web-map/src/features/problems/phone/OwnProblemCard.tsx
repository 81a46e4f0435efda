/** One's own problem: where it stands in large letters, what that means, and what one can do. */
import { App, Button, Rate, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../../i18n';
import { dayTime } from '../../../i18n/format';
import { BusyButton } from '../../../ui/BusyButton';
import { AskFirst } from '../../own/AskFirst';
import { KIND_SIGNS } from '../kinds';
import { NotDone } from '../NotDone';
import { ProblemHistory } from '../ProblemHistory';
import { ProblemPhotos } from '../ProblemPhotos';
import type { OwnProblem } from '../shapes';
import { isOpen, MOST_PHOTOS, mayReopen, PROBLEM_COLORS } from '../standing';
import { placeName, whyRejected } from '../words';
import { AddPhotos } from './AddPhotos';
import { useStepProblem } from './queries';
import { Reopen } from './Reopen';

export function OwnProblemCard({ problem }: { problem: OwnProblem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const step = useStepProblem(problem);
  const [opened, setOpened] = useState<'photos' | 'history' | null>(null);
  const { state, handler } = problem;
  const says =
    state === 'reported' || state === 'accepted'
      ? t(`repair.says.${state}.${handler}`)
      : t(`repair.says.${state}`);
  const done = problem.steps.findLast(({ act }) => act === 'solve');
  const because = state === 'rejected' ? whyRejected(problem, t) : null;
  return (
    <article className="own-card own-problem">
      <h3>
        {KIND_SIGNS[problem.kind]} {t(`repair.kinds.${problem.kind}`)}{' '}
        <Tag color={PROBLEM_COLORS[state]}>{t(`repair.states.${state}`)}</Tag>
      </h3>
      <p className="own-problem-written">{problem.text}</p>
      <p className="own-soft">
        {placeName(problem, t)}
        <br />
        {t('repair.reported_at', { at: dayTime(problem.reported_at, currentLanguage()) })}
      </p>
      <p>
        {says}
        {because && ` ${because}`}
      </p>
      {state === 'solved' && done?.note && <p className="own-calm">{done.note}</p>}
      {!!problem.stars && <p>{t('repair.your_stars', { stars: problem.stars })}</p>}
      {step.isError && <NotDone error={step.error} />}
      {state === 'solved' && (
        <RateIt
          busy={step.isPending}
          onRate={(stars) =>
            step.mutate({ what: 'rate', stars }, { onSuccess: () => void message.success(t('repair.rated')) })
          }
        />
      )}
      {mayReopen(problem, new Date()) && <Reopen problem={problem} />}
      {opened === 'photos' ? (
        <AddPhotos problem={problem} onAdded={() => undefined} />
      ) : (
        <ProblemPhotos problem={problem} declared={null} />
      )}
      {opened === 'history' && <ProblemHistory steps={problem.steps} own />}
      <div className="own-actions">
        {isOpen(problem) && problem.photos.length < MOST_PHOTOS && opened !== 'photos' && (
          <Button className="own-button" onClick={() => setOpened('photos')}>
            {t('repair.add_photos')}
          </Button>
        )}
        <Button
          className="own-button"
          aria-expanded={opened === 'history'}
          onClick={() => setOpened(opened === 'history' ? null : 'history')}
        >
          {t(opened === 'history' ? 'repair.history_close' : 'repair.history')}
        </Button>
        {isOpen(problem) && (
          <AskFirst
            label={t('repair.withdraw')}
            question={t('repair.withdraw_sure')}
            busy={step.isPending}
            onSure={() =>
              step.mutate(
                { what: 'withdraw' },
                { onSuccess: () => void message.success(t('repair.withdrawn')) },
              )
            }
          />
        )}
      </div>
    </article>
  );
}

function RateIt({ busy, onRate }: { busy: boolean; onRate(stars: number): void }) {
  const { t } = useTranslation();
  const [stars, setStars] = useState(0);
  return (
    <section aria-label={t('repair.rate')}>
      <h4>{t('repair.rate')}</h4>
      <Rate
        value={stars}
        allowClear={false}
        onChange={setStars}
        tooltips={[1, 2, 3, 4, 5].map((count) => t('repair.star', { count }))}
      />
      {stars > 0 && (
        <BusyButton block type="primary" className="own-button" busy={busy} onClick={() => onRate(stars)}>
          {t('repair.rate_send')}
        </BusyButton>
      )}
    </section>
  );
}
