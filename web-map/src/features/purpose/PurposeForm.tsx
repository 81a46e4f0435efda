/** Asks for the purpose, in place: before the first look, and again from the header. */
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Purpose } from '../../api/types';
import { useCaller } from '../session/caller';
import { declarePurpose, isComplete, needsReference, purposesOf, usePurpose } from './purpose';

export function PurposeForm({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation();
  const { account } = useCaller();
  const declared = usePurpose();
  const [purpose, setPurpose] = useState<Purpose | null>(declared?.purpose ?? null);
  const [reference, setReference] = useState(declared?.reference ?? '');
  const missing = purpose !== null && needsReference(purpose) && !reference.trim();

  const apply = () => {
    if (!purpose || !isComplete({ purpose, reference })) return;
    declarePurpose(purpose, needsReference(purpose) ? reference : '');
    onDone?.();
  };

  return (
    <Form layout="vertical" className="purpose-form" onFinish={apply} aria-label={t('purpose.choose')}>
      <p className="purpose-why">{t('purpose.why')}</p>
      <Radio.Group
        aria-label={t('purpose.title')}
        value={purpose}
        onChange={(event) => setPurpose(event.target.value as Purpose)}
        options={purposesOf(account.role).map((value) => ({ value, label: t(`purpose.${value}`) }))}
      />
      {purpose && needsReference(purpose) && (
        <Form.Item
          label={t('purpose.reference')}
          htmlFor="purpose-reference"
          help={missing && t('purpose.reference_required')}
        >
          <Input
            id="purpose-reference"
            value={reference}
            maxLength={200}
            onChange={(event) => setReference(event.target.value)}
          />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" disabled={!isComplete({ purpose, reference })}>
        {t('purpose.apply')}
      </Button>
    </Form>
  );
}
