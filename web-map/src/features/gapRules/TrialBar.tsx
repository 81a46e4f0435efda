/** Tries out what was typed on what was counted, and only then lets it be saved: nobody is reminded by a slip of the hand. */

import { Problem } from '@menpai/client';
import { Alert, App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GapParameters, GapTrial } from '../../api/types';
import { useIsPhone } from '../../app/layout';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { outside, same } from './fields';
import { useSetParameters, useTryParameters } from './queries';

type Props = {
  siteId: string;
  draft: GapParameters;
  version: number;
  /** Whether it differs from what counts now. */
  changed: boolean;
  onReset(): void;
};

type Tried = { parameters: GapParameters; trial: GapTrial | null };

export function TrialBar({ siteId, draft, version, changed, onReset }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [tried, setTried] = useState<Tried | null>(null);
  const attempt = useTryParameters(siteId);
  const set = useSetParameters(siteId);
  const [firstWrong, ...others] = outside(draft);
  const wrong = firstWrong !== undefined;
  const bar = useRef<HTMLElement>(null);
  const seesWrong = (focus: boolean) => {
    // Marked by its card, which is drawn before this bar.
    const field = bar.current?.parentElement?.querySelector<HTMLElement>(
      '.rule-fields [aria-invalid="true"]',
    );
    if (focus) field?.focus({ preventScroll: true });
    field?.closest('li')?.scrollIntoView({ block: focus ? 'center' : 'nearest' });
  };
  // Not behind this bar, which grows by what it says.
  const marked = firstWrong?.join('.');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another wrong figure is what this waits for
  useEffect(() => {
    if (marked) seesWrong(false);
  }, [marked]);
  const current = tried && same(tried.parameters, draft) ? tried : null;
  const off = isDetectionOff(attempt.error);
  const run = () => {
    const parameters = draft;
    attempt.mutate(parameters, {
      onSuccess: (trial) => setTried({ parameters, trial }),
      // Nothing is detected here, so nothing can be tried out, and saving opens nothing.
      onError: (error) => isDetectionOff(error) && setTried({ parameters, trial: null }),
    });
  };
  return (
    <section ref={bar} className="card trial-bar" aria-label={t('rules.trial')}>
      {current?.trial && <Result trial={current.trial} />}
      {current && current.trial === null && off && (
        <Alert type="info" showIcon title={t('rules.detection_off')} />
      )}
      {attempt.isError && !off && <Failed error={attempt.error} />}
      {set.isError && <Failed error={set.error} />}
      <div className="trial-row">
        {wrong && (
          <p role="alert" className="trial-wrong">
            {t('rules.out_of_bounds', { count: others.length + 1 })}
          </p>
        )}
        {changed && !current && !wrong && <p className="trial-hint">{t('rules.try_first')}</p>}
        {wrong && (
          <Button type="primary" onClick={() => seesWrong(true)}>
            {t('rules.look_at_wrong')}
          </Button>
        )}
        <BusyButton
          type={current || wrong ? 'default' : 'primary'}
          className="trial-step"
          disabled={wrong}
          busy={attempt.isPending}
          onClick={run}
        >
          {t('rules.try')}
        </BusyButton>
        <BusyButton
          type={current ? 'primary' : 'default'}
          className="trial-step"
          disabled={!changed || !current || wrong}
          busy={set.isPending}
          onClick={() =>
            // Said even though the figures are shown anew by then.
            void set.mutateAsync({ parameters: draft, version }).then(
              () => message.success(t('rules.saved')),
              () => undefined,
            )
          }
        >
          {t('rules.save')}
        </BusyButton>
        <Button disabled={!changed} onClick={onReset}>
          {t('rules.reset')}
        </Button>
      </div>
    </section>
  );
}

function Result({ trial }: { trial: GapTrial }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const lookedAt = t('rules.looked_at', { count: trial.units });
  const moved = trial.per_rule.filter(({ would_open, would_close }) => would_open + would_close > 0);
  return (
    <div role="status" className="trial-result">
      <p className="trial-sum">{t('rules.would', { open: trial.would_open, close: trial.would_close })}</p>
      {moved.length === 0 ? (
        <p className="office-note">{lookedAt}</p>
      ) : (
        <details open={!isPhone}>
          <summary>{lookedAt}</summary>
          <ul>
            {moved.map(({ rule, open, would_open, would_close }) => (
              <li key={rule} className="trial-moved">
                <strong>{t(`gap.rule.${rule}`)}</strong>
                <span>{t('rules.would_of_rule', { now: open, open: would_open, close: would_close })}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function isDetectionOff(error: unknown): boolean {
  return error instanceof Problem && error.fieldErrors.some(({ code }) => code === 'detection_off');
}
