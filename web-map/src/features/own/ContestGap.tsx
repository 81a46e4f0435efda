/** Says that a gap is not so: why, in one's own words. A person decides, and answers. */

import { newKey } from '@menpai/client';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnGap } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { noteFault } from '../visit/note';
import { useContestGap } from './gapQueries';

export function ContestGap({ gap, onDone }: { gap: OwnGap; onDone(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const contest = useContestGap(gap.id);
  const [key, setKey] = useState(newKey);
  return (
    <Form<{ note: string }>
      className="own-ask own-calmly"
      layout="vertical"
      requiredMark={false}
      onValuesChange={() => setKey(newKey())}
      onFinish={({ note }) =>
        contest.mutate(
          { key, note: note.trim() },
          {
            onSuccess: () => {
              void message.success(t('own_gap.contest_sent'));
              onDone();
            },
          },
        )
      }
    >
      <p>{t('own_gap.contest_about')}</p>
      <Form.Item
        name="note"
        label={t('own_gap.contest_why')}
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
        <Input.TextArea rows={4} maxLength={200} showCount />
      </Form.Item>
      {contest.isError && <Failed error={contest.error} />}
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={contest.isPending}>
        {t('own_gap.send_contest')}
      </BusyButton>
      <Button block type="link" className="own-button" onClick={onDone}>
        {t('common.back')}
      </Button>
    </Form>
  );
}
