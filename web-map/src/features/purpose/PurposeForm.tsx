/** Asks for the purpose, in place: before the first look, and again from the header. */
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Purpose, PurposeRule } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { declarePurpose, usePurpose } from './purpose';
import { referenceFault } from './reference';
import { usePurposeRules } from './rules';

export function PurposeForm({ onDone }: { onDone?: () => void }) {
  const rules = usePurposeRules();
  return (
    <Answer query={rules} rows={5}>
      {(known) => <Choice rules={known} onDone={onDone} />}
    </Answer>
  );
}

function Choice({ rules, onDone }: { rules: readonly PurposeRule[]; onDone: (() => void) | undefined }) {
  const { t } = useTranslation();
  const declared = usePurpose();
  const [purpose, setPurpose] = useState<Purpose | null>(declared?.purpose ?? null);
  const [reference, setReference] = useState(declared?.reference ?? '');
  const rule = rules.find((one) => one.purpose === purpose);
  const asked = rule?.needs_reference ?? false;
  const fault = rule && asked ? referenceFault(rule, reference) : null;

  const apply = () => {
    if (!rule || fault) return;
    declarePurpose(rule.purpose, asked ? reference : '');
    onDone?.();
  };

  return (
    <Form layout="vertical" className="purpose-form" onFinish={apply} aria-label={t('purpose.choose')}>
      <p className="purpose-why">{t('purpose.why')}</p>
      <Radio.Group
        aria-label={t('purpose.title')}
        value={purpose}
        onChange={(event) => setPurpose(event.target.value as Purpose)}
        options={rules.map((one) => ({ value: one.purpose, label: t(`purpose.${one.purpose}`) }))}
      />
      {rule && asked && (
        <Form.Item
          label={t('purpose.reference')}
          htmlFor="purpose-reference"
          help={
            fault &&
            t(`purpose.reference_fault.${fault}`, { min: rule.reference_min, max: rule.reference_max })
          }
        >
          <Input
            id="purpose-reference"
            value={reference}
            maxLength={rule.reference_max}
            onChange={(event) => setReference(event.target.value)}
          />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" disabled={!rule || fault !== null}>
        {t('purpose.apply')}
      </Button>
    </Form>
  );
}
