/** Asks for a correction: what it is about, what it should say, why. */

import { keysOf } from '@menpai/client';
import { App, Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Correction, OwnPerson } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { placeErrors } from '../register/placed';
import { CorrectionFields } from './CorrectionFields';
import { askedValue, type CorrectionForm, itemOf, shownFields } from './correctionValue';
import { useAskCorrection, useOwnPersons } from './queries';

const FIELDS: readonly Correction['field'][] = ['name', 'phone', 'document', 'birth_date', 'residency'];

export function AskCorrection({ onDone }: { onDone(): void }) {
  const { t } = useTranslation();
  const persons = useOwnPersons();
  return (
    <Answer query={persons} isEmpty={(items) => items.length === 0} empty={t('own.nobody')}>
      {(items) => <Ask persons={items} onDone={onDone} />}
    </Answer>
  );
}

function Ask({ persons, onDone }: { persons: readonly OwnPerson[]; onDone(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<CorrectionForm>();
  const [failure, setFailure] = useState<unknown>(null);
  const ask = useAskCorrection();
  const [key] = useState(() => keysOf());
  const field = Form.useWatch('field', form) ?? 'name';
  const submit = (filled: CorrectionForm) => {
    setFailure(null);
    const asked = { site_id: filled.site_id, value: askedValue(filled), reason: filled.reason.trim() };
    ask.mutate(
      { key: key(asked), ...asked },
      {
        onSuccess: () => {
          void message.success(t('own.asked'));
          onDone();
        },
        onError: (error) => {
          const unplaced = placeErrors(form, error, shownFields(filled.field), t, { at: itemOf });
          setFailure(unplaced === null ? null : error);
        },
      },
    );
  };
  return (
    <Form<CorrectionForm>
      form={form}
      className="own-card"
      layout="vertical"
      size="large"
      requiredMark={false}
      initialValues={{ site_id: persons[0]?.site_id, field: 'name', document_kind: 'citizen_id' }}
      onFinish={submit}
    >
      <Form.Item name="site_id" label={t('own.which_site')} hidden={persons.length < 2}>
        <Select options={persons.map((one) => ({ value: one.site_id, label: one.site_name }))} />
      </Form.Item>
      <Form.Item name="field" label={t('own.what')}>
        <Radio.Group options={FIELDS.map((value) => ({ value, label: t(`correction.fields.${value}`) }))} />
      </Form.Item>
      <CorrectionFields field={field} />
      <Form.Item
        name="reason"
        label={t('own.why')}
        rules={[{ required: true, whitespace: true, message: t('rule.required') }]}
      >
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
      {failure !== null && <Failed error={failure} />}
      <BusyButton type="primary" htmlType="submit" block className="own-button" busy={ask.isPending}>
        {t('own.send')}
      </BusyButton>
      <Button block type="link" className="own-button" onClick={onDone}>
        {t('common.cancel')}
      </Button>
    </Form>
  );
}
