/** A contest: what was said against the gap, and a person's decision with the reason that is told. */

import { newKey } from '@menpai/client';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap, GapDecision } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { unitName } from '../building/names';
import type { Declared } from '../purpose/purpose';
import { WithPurpose } from '../purpose/WithPurpose';
import { noteFault } from '../visit/note';
import { GapStep } from './GapHistory';
import { useDecideGap, useGapNotes } from './queries';

export function DecideContest({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" block onClick={() => setOpen(true)}>
        {t('contest.look')}
      </Button>
      {open && (
        <Dialog
          title={t('contest.title', { unit: unitName(gap.doorplate, gap.unit_code, t) })}
          onClose={() => setOpen(false)}
        >
          <p>{currentLanguage() === 'en' ? gap.explanation.en : gap.explanation.zh}</p>
          <WithPurpose>
            {(declared) => <Said gap={gap} declared={declared} onDone={() => setOpen(false)} />}
          </WithPurpose>
        </Dialog>
      )}
    </>
  );
}

function Said({ gap, declared, onDone }: { gap: Gap; declared: Declared; onDone(): void }) {
  const notes = useGapNotes(gap.id, declared);
  return (
    <Answer query={notes}>
      {(events) => (
        <>
          <ol className="gap-history">
            {events
              .filter(({ what, note }) => what === 'contested' || note)
              .map((event) => (
                <GapStep key={event.id} event={event} />
              ))}
          </ol>
          <Decide gap={gap} onDone={onDone} />
        </>
      )}
    </Answer>
  );
}

function Decide({ gap, onDone }: { gap: Gap; onDone(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ note: string }>();
  const [key, setKey] = useState(newKey);
  const decide = useDecideGap(gap.id);
  const settle = async (decision: GapDecision) => {
    const filled = await form.validateFields().catch(() => null);
    if (!filled) return;
    // Said even though the gap has left the list by then.
    await decide.mutateAsync({ key, decision, note: filled.note.trim() }).then(
      () => {
        void message.success(t(`contest.done.${decision}`));
        onDone();
      },
      () => undefined,
    );
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      // Another text is another decision.
      onValuesChange={() => setKey(newKey())}
    >
      {decide.isError && <Failed error={decide.error} />}
      <Form.Item
        name="note"
        label={t('contest.note')}
        extra={t('contest.note_about')}
        rules={[
          { required: true, whitespace: true, message: t('rule.required') },
          {
            validator: async (_, value: string | undefined) => {
              const fault = noteFault(value ?? '');
              if (fault) throw new Error(t(`note_fault.${fault}`));
            },
          },
        ]}
      >
        <Input.TextArea rows={3} maxLength={200} showCount />
      </Form.Item>
      <div className="contest-decisions">
        <BusyButton
          className="contest-decision"
          size="large"
          busy={decide.isPending}
          onClick={() => void settle('rejected')}
        >
          {t('contest.reject')}
        </BusyButton>
        <BusyButton
          size="large"
          className="contest-decision"
          type="primary"
          busy={decide.isPending}
          onClick={() => void settle('upheld')}
        >
          {t('contest.uphold')}
        </BusyButton>
      </div>
    </Form>
  );
}
