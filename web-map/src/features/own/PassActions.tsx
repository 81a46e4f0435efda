/** What one can do with a pass of one's own, or one that one gave: show its code, let it stand still, take it back. */
import { Alert, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CodeForm, OwnPass, ShownCode } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { stepsOf } from '../pass/steps';
import { useMay } from '../session/caller';
import { AskFirst } from './AskFirst';
import { CodeOnScreen } from './CodeOnScreen';
import { canCount } from './liveCode';
import { useMakeCode, useMakePin, useStepOwnPass } from './passQueries';

/** `mine`: one gave it oneself, and may end it. `send`: how a code that was made goes to somebody else. */
type Props = {
  pass: Pick<OwnPass, 'id' | 'version' | 'status' | 'kind'>;
  form: CodeForm;
  mine?: boolean;
  send?(code: ShownCode): ReactNode;
};

export function PassActions({ pass, form, mine = false, send }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const make = useMakeCode();
  const pin = useMakePin();
  const step = useStepOwnPass();
  const [code, setCode] = useState<ShownCode | null>(null);
  // What one gave to a resident is taken, if at all, among the passes of the room.
  const taken = !mine || pass.kind !== 'resident';
  const steps = stepsOf(pass.status);
  if (!may('own.pass.write') || steps.length === 0) return null;
  const shown = pass.status === 'suspended' ? null : code;
  const show = () =>
    make.mutate(
      { id: pass.id, form: form === 'live' && !canCount() ? 'standing' : form },
      { onSuccess: setCode },
    );
  return (
    <>
      {shown && (
        <>
          {form === 'standing' && <Alert type="warning" showIcon title={t('own.code_once')} />}
          <CodeOnScreen code={shown} />
          {shown.kind === 'qr' && send?.(shown)}
        </>
      )}
      {make.isError && <Failed error={make.error} />}
      {pin.isError && <Failed error={pin.error} />}
      {step.isError && <Failed error={step.error} />}
      <div className="own-actions">
        {pass.status !== 'suspended' && !shown && (
          <BusyButton className="own-button" type="primary" busy={make.isPending} onClick={show}>
            {t(mine ? 'own.new_code' : 'own.show_code')}
          </BusyButton>
        )}
        {mine && pass.kind === 'visitor' && pass.status !== 'suspended' && !shown && (
          <BusyButton
            className="own-button"
            busy={pin.isPending}
            onClick={() => pin.mutate(pass.id, { onSuccess: setCode })}
          >
            {t('own.new_pin')}
          </BusyButton>
        )}
        {shown && (
          <Button className="own-button" onClick={() => setCode(null)}>
            {t('own.hide_code')}
          </Button>
        )}
        {taken && steps.includes('suspend') && (
          <BusyButton
            className="own-button"
            busy={step.isPending}
            onClick={() => step.mutate({ pass, what: 'suspend' })}
          >
            {t('own.suspend')}
          </BusyButton>
        )}
        {steps.includes('resume') && (
          <BusyButton
            className="own-button"
            type="primary"
            busy={step.isPending}
            onClick={() => step.mutate({ pass, what: 'resume' })}
          >
            {t('own.resume')}
          </BusyButton>
        )}
        {mine && taken && (
          <AskFirst
            label={t('own.end_visit')}
            question={t('own.end_sure')}
            busy={step.isPending}
            onSure={() => step.mutate({ pass, what: 'end' })}
          />
        )}
      </div>
    </>
  );
}
