/** Somebody wants to see a room: when, how many, and a landlord's word. Who they are is nobody's business before that. */
import { Alert, App, Button, Checkbox, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Viewing, ViewingRefusal } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { unitName } from '../building/names';
import { AskFirst } from '../own/AskFirst';
import { MeetingCode } from './MeetingCode';
import { type Decision, useDecideViewing } from './queries';
import { VIEWING_COLORS } from './standing';
import { useWhen } from './useWhen';

const REFUSALS: readonly ViewingRefusal[] = ['time_unsuitable', 'let_already', 'too_many_people'];

export function VisitCard({ viewing }: { viewing: Viewing }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const when = useWhen();
  const decide = useDecideViewing();
  const { state } = viewing;
  // The card may be gone by the time it is said.
  const settle = (decision: Decision) =>
    void decide.mutateAsync({ viewing, decision }).then(
      () => message.success(t(`viewing.decided.${decision.what}`)),
      () => undefined,
    );
  return (
    <article className="own-card own-visit" data-state={state}>
      <h3>
        {when.whole(viewing.from, viewing.until)}{' '}
        <Tag color={VIEWING_COLORS[state]}>
          {t(state === 'requested' ? 'viewing.waits_for_you' : `viewing.states.${state}`)}
        </Tag>
      </h3>
      <p>
        <strong>{unitName(viewing.doorplate, viewing.unit_code, t)}</strong>
      </p>
      <p>
        <Parts parts={[viewing.title, t('viewing.comes', { count: viewing.people })]} />
      </p>
      {state === 'confirmed' && (
        <>
          <MeetingCode code={viewing.code} label={t('viewing.code.landlord')} />
          <p className="own-soft">{t(`viewing.pass.${viewing.pass}`)}</p>
        </>
      )}
      {viewing.others_then > 0 && (state === 'requested' || state === 'confirmed') && (
        <Alert type="warning" showIcon title={t('viewing.others_then', { count: viewing.others_then })} />
      )}
      {decide.isError && <Failed error={decide.error} />}
      {state === 'requested' && <Decide busy={decide.isPending} onDecide={settle} />}
      {state === 'confirmed' && (
        <AskFirst
          label={t('viewing.call_off')}
          question={t('viewing.call_off_sure')}
          busy={decide.isPending}
          onSure={() => settle({ what: 'cancel' })}
        />
      )}
    </article>
  );
}

function Decide({ busy, onDecide }: { busy: boolean; onDecide(decision: Decision): void }) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const [withPass, setWithPass] = useState(true);
  if (refusing) {
    return (
      <fieldset className="own-answers">
        <legend>{t('viewing.refuse_why')}</legend>
        {REFUSALS.map((reason) => (
          <BusyButton
            key={reason}
            className="own-button"
            busy={busy}
            onClick={() => onDecide({ what: 'refuse', reason })}
          >
            {t(`viewing.refusal.${reason}`)}
          </BusyButton>
        ))}
        <Button className="own-button own-wide" type="link" onClick={() => setRefusing(false)}>
          {t('common.back')}
        </Button>
      </fieldset>
    );
  }
  return (
    <>
      <Checkbox
        className="own-choice"
        checked={withPass}
        onChange={(event) => setWithPass(event.target.checked)}
      >
        {t('viewing.with_pass')}
      </Checkbox>
      <div className="own-decide">
        <BusyButton
          className="own-button"
          type="primary"
          busy={busy}
          onClick={() => onDecide({ what: 'confirm', with_pass: withPass })}
        >
          {t('viewing.confirm')}
        </BusyButton>
        <Button className="own-button" onClick={() => setRefusing(true)}>
          {t('viewing.refuse')}
        </Button>
      </div>
    </>
  );
}
