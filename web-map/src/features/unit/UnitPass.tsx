/** One pass of a dwelling: whose, how long, which gates, how far the terminals are, and what can be done with it. */
import { Button, Popconfirm, Tag } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Pass } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { offeredSteps, PASS_COLORS, type PassStep } from '../pass/steps';
import { beginsOn, endsOn } from '../pass/term';
import type { Declared } from '../purpose/purpose';
import { isOwner, useCaller, useMay } from '../session/caller';
import { useStepPass } from './queries';

/** How far the terminals that keep a list have come with it: said only while something is left to do. */
function terminalsTexts({ done, waiting, failed }: Pass['terminals'], t: TFunction): readonly string[] {
  const parts = [];
  if (done > 0) parts.push(t('pass.terminals_done', { count: done }));
  if (waiting > 0) parts.push(t('pass.terminals_waiting', { count: waiting }));
  if (failed > 0) parts.push(t('pass.terminals_failed', { count: failed }));
  return parts;
}

export function UnitPass({ pass, unitId, declared }: { pass: Pass; unitId: string; declared: Declared }) {
  const { t } = useTranslation();
  const may = useMay();
  const steps = offeredSteps(pass, isOwner(useCaller()));
  const step = useStepPass(unitId, declared);
  const { terminals } = pass;
  const language = currentLanguage();
  const from = beginsOn(pass.from, language);
  return (
    <li className="row">
      <strong>{pass.holder ?? pass.issued_for ?? t('pass.nobody_named')}</strong>
      <span className="row-aside">
        {t(`pass.${pass.kind}`)} <Tag color={PASS_COLORS[pass.status]}>{t(`pass.${pass.status}`)}</Tag>
      </span>
      <span className="row-line">
        {pass.to ? t('common.from_to', { from, to: endsOn(pass.to, language) }) : t('common.since', { from })}
      </span>
      <span className="row-line">{pass.gates.map((gate) => gate.name).join('、')}</span>
      {terminals.waiting + terminals.failed > 0 && (
        <span className="row-line">
          <Parts parts={terminalsTexts(terminals, t)} />
        </span>
      )}
      <span className="row-line tags">
        {pass.credentials.map((credential) => (
          <Tag key={credential.id}>{t(`pass.${credential.kind}`)}</Tag>
        ))}
      </span>
      {may('pass.write') && steps.length > 0 && (
        <span className="row-line button-row">
          {steps.map((what) => (
            <Step
              key={what}
              what={what}
              busy={step.isPending && step.variables.what === what}
              onStep={() => step.mutate({ pass, what })}
            />
          ))}
        </span>
      )}
      {step.isError && (
        <div className="row-line">
          <Failed error={step.error} />
        </div>
      )}
    </li>
  );
}

/** Ending is for good, and asked about. */
function Step({ what, busy, onStep }: { what: PassStep; busy: boolean; onStep(): void }) {
  const { t } = useTranslation();
  if (what !== 'end') {
    return (
      <BusyButton size="small" busy={busy} onClick={onStep}>
        {t(`pass.step.${what}`)}
      </BusyButton>
    );
  }
  return (
    <Popconfirm
      title={t('pass.end_sure')}
      okText={t('pass.step.end')}
      cancelText={t('common.cancel')}
      okButtonProps={{ danger: true }}
      onConfirm={onStep}
    >
      <Button size="small" danger>
        {t('pass.step.end')}
      </Button>
    </Popconfirm>
  );
}
