/** Registers the smart lock of a room by the number that stands on it. */
import { keysOf } from '@menpai/client';
import { Alert, App, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { BusyButton } from '../../ui/BusyButton';
import { unitName } from '../building/names';
import { placeErrors } from '../register/placed';
import { isNoServer, NoServer } from './NoServer';
import { useRegisterLock } from './queries';

type Fields = { vendor_lock_id: string; name: string };

export function RegisterLock({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const register = useRegisterLock(unit.id);
  const [form] = Form.useForm<Fields>();
  const [key] = useState(() => keysOf());
  const [unplaced, setUnplaced] = useState<string | null>(null);
  const send = ({ vendor_lock_id, name }: Fields) => {
    setUnplaced(null);
    const body = { unit_id: unit.id, vendor_lock_id: vendor_lock_id.trim(), name: name.trim() };
    void register.mutateAsync({ key: key(body), body }).then(
      () => void message.success(t('door_key.registered')),
      (error: unknown) => {
        if (!isNoServer(error)) setUnplaced(placeErrors(form, error, ['vendor_lock_id', 'name'], t));
      },
    );
  };
  return (
    <Form<Fields>
      form={form}
      className="own-card"
      layout="vertical"
      requiredMark={false}
      validateTrigger="onBlur"
      initialValues={{ name: t('door_key.name_usual') }}
      onFinish={send}
    >
      <h3>{unitName(unit.building_doorplate, unit.code, t)}</h3>
      <p>{t('door_key.no_lock')}</p>
      <Form.Item
        name="vendor_lock_id"
        label={t('door_key.vendor_lock_id')}
        extra={t('door_key.vendor_about')}
        rules={[
          { required: true, message: t('rule.required') },
          { pattern: /^\s*[!-~]{1,64}\s*$/, message: t('door_key.vendor_wrong') },
        ]}
      >
        <Input autoComplete="off" autoCapitalize="characters" spellCheck={false} />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('door_key.name')}
        rules={[
          { required: true, whitespace: true, message: t('rule.required') },
          { max: 40, message: t('door_key.name_wrong') },
        ]}
      >
        <Input />
      </Form.Item>
      {isNoServer(register.error) && <NoServer />}
      {unplaced && <Alert type="error" showIcon role="alert" title={unplaced} />}
      <BusyButton block type="primary" htmlType="submit" className="own-button" busy={register.isPending}>
        {t('door_key.register')}
      </BusyButton>
    </Form>
  );
}
