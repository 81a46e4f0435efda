/** The exact values to type into a terminal. Its key is among them only while it is new. */
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, KeyedDevice, Setup } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { Facts } from '../../ui/Facts';
import { useMay } from '../session/caller';
import { useRotateKey, useSetup } from './queries';

type Props = { device: Pick<Device, 'id' | 'serial'>; made?: KeyedDevice; onClose(): void };

export function DeviceSetup({ device, made, onClose }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const rotate = useRotateKey();
  const [fresh, setFresh] = useState(made);
  const known = useSetup(device.id, fresh === undefined);
  return (
    <Dialog title={t('device.setup_of', { serial: device.serial })} onClose={onClose}>
      <p className="panel-about">{t('device.setup_about')}</p>
      {fresh ? (
        <>
          <Alert type="warning" showIcon title={t('device.key_once')} />
          <Values setup={fresh.setup} />
          {fresh.key && <Value label={t('device.key')} value={fresh.key} />}
          {fresh.signing_key && <Value label={t('device.signing_key')} value={fresh.signing_key} />}
        </>
      ) : (
        <Answer query={known}>{(setup) => <Values setup={setup} />}</Answer>
      )}
      {rotate.isError && <Failed error={rotate.error} />}
      <div className="form-actions">
        {may('gate.write') && !fresh && (
          <BusyButton
            busy={rotate.isPending}
            onClick={() => rotate.mutate(device.id, { onSuccess: setFresh })}
          >
            {t('device.new_key')}
          </BusyButton>
        )}
        <Button type="primary" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
      {may('gate.write') && !fresh && <p className="panel-about">{t('device.new_key_about')}</p>}
    </Dialog>
  );
}

function Values({ setup }: { setup: Setup }) {
  const { t } = useTranslation();
  return (
    <>
      {(['url', 'host', 'port', 'path'] as const).map((name) => (
        <Value key={name} label={t(`device.setup_field.${name}`)} value={String(setup[name])} />
      ))}
      {setup.options.map(({ name, value }) => (
        <Value key={name} label={name} value={value} />
      ))}
    </>
  );
}

function Value({ label, value }: { label: string; value: string }) {
  return (
    <div className="setup-value">
      <Facts facts={[{ label, value: <code>{value}</code>, wide: true }]} />
      <CopyButton text={value} />
    </div>
  );
}
