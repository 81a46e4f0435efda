/** What a landlord says of a room: money, size, what it has, from when. Photos come after. */
import { Alert, Button, Checkbox, Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateOf } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { DateInput } from '../../ui/DateInput';
import { FACILITIES } from '../market/facilities';
import { placeErrors } from '../register/placed';
import { daysAfter } from '../visit/outcomes';
import { DEPOSIT_MONTHS, type OfferForm as Fields, OFFER_FIELDS } from './form';

/** The server takes a first day within a year. */
const MOST_DAYS_AHEAD = 366;

type Props = {
  start: Partial<Fields>;
  submit: string;
  busy: boolean;
  /** Rejects with what the server refused. */
  onSave(fields: Fields): Promise<unknown>;
};

export function OfferForm({ start, submit, busy, onSave }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const needed = { required: true, message: t('rule.required') };
  const save = (fields: Fields) => {
    setUnplaced(null);
    // Checked anew, with what stands there now.
    void onSave(fields).catch((error: unknown) => setUnplaced(placeErrors(form, error, OFFER_FIELDS, t)));
  };
  return (
    <Form<Fields>
      form={form}
      className="own-card offer-form"
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      scrollToFirstError={{ block: 'center', focus: true }}
      initialValues={start}
      onFinish={save}
    >
      <Form.Item name="title" label={t('offer.form.title')} rules={[{ ...needed, whitespace: true }]}>
        <Input placeholder={t('offer.form.title_hint')} maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="rent_cents" label={t('offer.form.rent')} rules={[needed]}>
        <InputNumber min={0.01} max={1_000_000} inputMode="decimal" suffix={t('offer.form.a_month')} />
      </Form.Item>
      <Form.Item name="deposit_cents" label={t('offer.form.deposit')} rules={[needed]}>
        <InputNumber min={0} max={10_000_000} inputMode="decimal" suffix={t('offer.form.yuan')} />
      </Form.Item>
      <Deposits />
      <div className="side-fields">
        <Form.Item name="area_m2" label={t('offer.form.area')} rules={[needed]}>
          <InputNumber min={0.1} max={9999} inputMode="decimal" suffix={t('offer.form.square_metres')} />
        </Form.Item>
        <Form.Item name="rooms" label={t('offer.form.rooms')} rules={[needed]}>
          <InputNumber min={1} max={100} precision={0} inputMode="numeric" />
        </Form.Item>
      </div>
      <Form.Item name="facilities" label={t('offer.form.facilities')} className="chips">
        <Checkbox.Group
          options={FACILITIES.map((one) => ({ value: one, label: t(`market.facility.${one}`) }))}
        />
      </Form.Item>
      <Form.Item name="available_from" label={t('offer.form.from')} rules={[needed]}>
        <DateInput max={daysAfter(dateOf(new Date()), MOST_DAYS_AHEAD)} />
      </Form.Item>
      <Form.Item name="description" label={t('offer.form.description')} extra={t('offer.form.no_contact')}>
        <Input.TextArea rows={4} maxLength={2000} placeholder={t('offer.form.description_hint')} />
      </Form.Item>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={busy}>
        {submit}
      </BusyButton>
    </Form>
  );
}

/** The usual deposits, from the rent that stands above. */
function Deposits() {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Fields>();
  const rent = Form.useWatch('rent_cents', form);
  const deposit = Form.useWatch('deposit_cents', form);
  if (typeof rent !== 'number') return null;
  return (
    <div className="offer-deposits">
      {DEPOSIT_MONTHS.map((months) => {
        const chosen = deposit === rent * months;
        return (
          <Button
            key={months}
            type={chosen ? 'primary' : 'default'}
            aria-pressed={chosen}
            onClick={() => form.setFieldValue('deposit_cents', rent * months)}
          >
            {t(`offer.form.months_${months}`)}
          </Button>
        );
      })}
    </div>
  );
}
