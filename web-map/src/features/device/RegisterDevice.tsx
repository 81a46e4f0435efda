/** Registers a terminal whose serial number is known. */
import { Alert, Button, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../api/problem';
import type { CreateDevice, DeviceProtocol, Direction, KeyedDevice } from '../../api/types';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { problemText } from '../../ui/problemText';
import { ruleText } from '../../ui/ruleText';
import { useSiteGates } from '../gate/queries';
import { sortErrors } from '../register/formErrors';
import { DIRECTIONS, PROTOCOLS } from './choices';
import { networksOf } from './networks';
import { useCreateDevice } from './queries';

type Fields = {
  gate_id: string;
  vendor: string;
  serial: string;
  protocol: DeviceProtocol;
  direction: Direction;
  source_networks?: string;
  heartbeat_s: number;
};

const FIELDS = ['gate_id', 'vendor', 'serial', 'protocol', 'direction', 'source_networks', 'heartbeat_s'];

type Props = { siteId: string; onDone(device: KeyedDevice): void; onClose(): void };

export function RegisterDevice({ siteId, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const gates = useSiteGates(siteId);
  const create = useCreateDevice();
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const submit = ({ source_networks, ...fields }: Fields) => {
    setUnplaced(null);
    const device: CreateDevice = { ...fields, source_networks: networksOf(source_networks) };
    create.mutate(device, {
      onSuccess: onDone,
      onError: (error) => {
        const sorted = error instanceof Problem ? sortErrors(error, FIELDS) : null;
        for (const [field, errors] of sorted?.fields ?? []) {
          form.setFields([{ name: field as keyof Fields, errors: errors.map((one) => ruleText(one, t)) }]);
        }
        setUnplaced(sorted && sorted.fields.size > 0 ? null : problemText(error, t));
      },
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
        <Form.Item name="gate_id" label={t('device.gate')} rules={[required]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            loading={gates.isPending}
            options={(gates.data ?? []).map((gate) => ({ value: gate.id, label: gate.name }))}
          />
        </Form.Item>
        <div className="form-row">
          <Form.Item name="vendor" label={t('device.vendor')} rules={[required]}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="serial" label={t('device.serial')} rules={[required]}>
            <Input maxLength={80} />
          </Form.Item>
        </div>
        <div className="form-row">
          <Form.Item name="protocol" label={t('device.speaks')}>
            <Select options={PROTOCOLS.map((value) => ({ value, label: t(`device.protocol.${value}`) }))} />
          </Form.Item>
          <Form.Item name="direction" label={t('device.reads')}>
            <Select options={DIRECTIONS.map((value) => ({ value, label: t(`device.direction.${value}`) }))} />
          </Form.Item>
        </div>
        <Form.Item name="source_networks" label={t('device.networks')} extra={t('device.networks_about')}>
          <Input placeholder="192.0.2.0/24" />
        </Form.Item>
        <Form.Item name="heartbeat_s" label={t('device.heartbeat')} rules={[required]}>
          <InputNumber min={1} max={86_400} />
        </Form.Item>
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
