/** Where a terminal stands and how it speaks: what is said when it is registered, and may change later. */
import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSiteGates } from '../gate/queries';
import { DIRECTIONS, PROTOCOLS } from './choices';

export function DeviceFields({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const gates = useSiteGates(siteId);
  const required = { required: true, message: t('rule.required') };
  return (
    <>
      <Form.Item name="gate_id" label={t('device.gate')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={gates.isPending}
          placeholder={t('device.pick_gate')}
          options={(gates.data ?? []).map((gate) => ({ value: gate.id, label: gate.name }))}
        />
      </Form.Item>
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
      <div className="form-row">
        <Form.Item name="time_zone" label={t('device.time_zone')} extra={t('device.time_zone_about')}>
          <Input placeholder="Asia/Shanghai" maxLength={64} />
        </Form.Item>
        <Form.Item
          name="heartbeat_s"
          label={t('device.heartbeat')}
          extra={t('device.heartbeat_about')}
          rules={[required]}
        >
          <InputNumber min={1} max={86_400} />
        </Form.Item>
      </div>
    </>
  );
}
