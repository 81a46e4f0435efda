/** A terminal was moved, or speaks otherwise. What it is (maker, serial number) never changes: that is another one. */
import { Alert, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../api/types';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { placeErrors } from '../register/placed';
import { DeviceFields } from './DeviceFields';
import { DEVICE_FIELDS, type DeviceForm, formOf, sentOf } from './deviceForm';
import { useUpdateDevice } from './queries';

export function EditDevice({ device, onClose }: { device: Device; onClose(): void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<DeviceForm>();
  const update = useUpdateDevice();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const submit = (fields: DeviceForm) => {
    setUnplaced(null);
    const { id, version } = device;
    update.mutate(
      { id, version, change: sentOf(fields) },
      { onSuccess: onClose, onError: (error) => setUnplaced(placeErrors(form, error, DEVICE_FIELDS, t)) },
    );
  };
  return (
    <Dialog title={t('device.edit_of', { serial: device.serial })} onClose={onClose}>
      <p className="panel-about">{t('device.edit_about')}</p>
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <Form<DeviceForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={formOf(device)}
        onFinish={submit}
      >
        <DeviceFields siteId={device.site_id} />
        <div className="form-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <BusyButton type="primary" htmlType="submit" busy={update.isPending}>
            {t('common.save')}
          </BusyButton>
        </div>
      </Form>
    </Dialog>
  );
}
