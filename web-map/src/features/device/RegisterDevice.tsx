/** Registers a terminal whose serial number is known. */
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyedDevice } from '../../api/types';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { placeErrors } from '../register/placed';
import { DeviceFields } from './DeviceFields';
import { DEVICE_FIELDS, type DeviceForm, sentOf } from './deviceForm';
import { useCreateDevice } from './queries';

type Fields = DeviceForm & { vendor: string; serial: string };
const FIELDS = ['vendor', 'serial', ...DEVICE_FIELDS];

type Props = { siteId: string; onDone(device: KeyedDevice): void; onClose(): void };

export function RegisterDevice({ siteId, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const create = useCreateDevice();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const submit = (fields: Fields) => {
    setUnplaced(null);
    create.mutate(sentOf(fields), {
      onSuccess: onDone,
      onError: (error) => setUnplaced(placeErrors(form, error, FIELDS, t)),
    });
  };
  const required = { required: true, message: t('rule.required') };
  return (
    <Dialog title={t('device.register')} onClose={onClose}>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ protocol: 'hikvision', direction: 'in', heartbeat_s: 60 }}
        onFinish={submit}
      >
        <div className="form-row">
          <Form.Item name="vendor" label={t('device.vendor')} rules={[required]}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="serial" label={t('device.serial')} rules={[required]}>
            <Input maxLength={80} />
          </Form.Item>
        </div>
        <DeviceFields siteId={siteId} />
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton type="primary" htmlType="submit" busy={create.isPending}>
            {t('device.register')}
          </BusyButton>
        </div>
      </Form>
    </Dialog>
  );
}
