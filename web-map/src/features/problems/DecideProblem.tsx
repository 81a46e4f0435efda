/** What whoever handles a problem does with it. A rejection and a handing over are words of a list. */
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../ui/BusyButton';
import { NotDone } from './NotDone';
import { type Decision, useDecideProblem } from './queries';
import type { HandledProblem, HandOverReason, ProblemRefusal } from './shapes';
import { isOpen } from './standing';
import { useTextRules } from './useTextRules';

const REFUSALS: readonly ProblemRefusal[] = ['not_found', 'known_already', 'yours_to_do', 'not_ours'];
const HAND_OVERS: readonly HandOverReason[] = ['public_part', 'danger', 'needs_office'];

const DONE = { accept: 'accepted', solve: 'solved', reject: 'rejected', hand_over: 'handed_over' } as const;

type Props = {
  problem: HandledProblem;
  /** A landlord may hand it to the office. */
  handsOver: boolean;
  onDone?(): void;
};

export function DecideProblem({ problem, handsOver, onDone }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const decide = useDecideProblem(problem);
  const [asking, setAsking] = useState<'solve' | 'reject' | 'hand_over' | null>(null);
  if (!isOpen(problem)) return decide.isError ? <NotDone error={decide.error} /> : null;
  const settle = (decision: Decision) =>
    void decide.mutateAsync(decision).then(
      () => {
        void message.success(t(`repair.${DONE[decision.what]}`));
        setAsking(null);
        onDone?.();
      },
      () => setAsking(null),
    );
  const back = () => setAsking(null);
  const busy = decide.isPending;
  return (
    <div className="problem-decide">
      {decide.isError && <NotDone error={decide.error} />}
      {asking === 'solve' && (
        <Solve busy={busy} onCancel={back} onSure={(note) => settle({ what: 'solve', note })} />
      )}
      {asking === 'reject' && (
        <Reasons
          title={t('repair.reject_why')}
          reasons={REFUSALS}
          busy={busy}
          onCancel={back}
          onSure={(reason) => settle({ what: 'reject', reason })}
        />
      )}
      {asking === 'hand_over' && (
        <Reasons
          title={t('repair.hand_over_why')}
          reasons={HAND_OVERS}
          busy={busy}
          onCancel={back}
          onSure={(reason) => settle({ what: 'hand_over', reason })}
        />
      )}
      {asking === null && (
        <div className="problem-buttons">
          {problem.state === 'reported' ? (
            <BusyButton
              size="large"
              type="primary"
              className="own-button"
              busy={busy}
              onClick={() => settle({ what: 'accept' })}
            >
              {t('repair.accept')}
            </BusyButton>
          ) : (
            <Button size="large" type="primary" className="own-button" onClick={() => setAsking('solve')}>
              {t('repair.solve')}
            </Button>
          )}
          {handsOver && (
            <Button size="large" className="own-button" onClick={() => setAsking('hand_over')}>
              {t('repair.hand_over')}
            </Button>
          )}
          <Button size="large" className="own-button" onClick={() => setAsking('reject')}>
            {t('repair.reject')}
          </Button>
        </div>
      )}
    </div>
  );
}

type ReasonsProps<R> = {
  title: string;
  reasons: readonly R[];
  busy: boolean;
  onCancel(): void;
  onSure(reason: R): void;
};

function Reasons<R extends ProblemRefusal | HandOverReason>({
  title,
  reasons,
  busy,
  onCancel,
  onSure,
}: ReasonsProps<R>) {
  const { t } = useTranslation();
  return (
    <fieldset className="problem-reasons">
      <legend>{title}</legend>
      {reasons.map((reason) => (
        <BusyButton
          key={reason}
          size="large"
          className="own-button"
          busy={busy}
          onClick={() => onSure(reason)}
        >
          {t(`repair.because.${reason}`)}
        </BusyButton>
      ))}
      <Button size="large" type="link" className="own-button" onClick={onCancel}>
        {t('common.back')}
      </Button>
    </fieldset>
  );
}

type SolveProps = { busy: boolean; onCancel(): void; onSure(note: string | null): void };

function Solve({ busy, onCancel, onSure }: SolveProps) {
  const { t } = useTranslation();
  const rules = useTextRules({ required: false });
  return (
    <Form<{ note?: string }>
      layout="vertical"
      size="large"
      requiredMark={false}
      validateTrigger="onBlur"
      onFinish={({ note }) => onSure(note?.trim() || null)}
    >
      <Form.Item name="note" label={t('repair.solve_note')} extra={t('repair.text_about')} rules={rules}>
        <Input.TextArea rows={3} placeholder={t('repair.solve_hint')} />
      </Form.Item>
      <div className="problem-buttons">
        <BusyButton size="large" type="primary" htmlType="submit" className="own-button" busy={busy}>
          {t('repair.solve_sure')}
        </BusyButton>
        <Button size="large" className="own-button" onClick={onCancel}>
          {t('common.back')}
        </Button>
      </div>
    </Form>
  );
}
