/** One device, and what can be done here. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../api/types';
import { useMay } from '../session/caller';
import { DeviceHealth } from './DeviceHealth';

type Props = { device: Device; onSetup(): void; onEdit(): void; onCommands(): void };

export function DeviceRow({ device, onSetup, onEdit, onCommands }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const waiting = device.open_commands;
  return (
    <li className="row device-row">
      <DeviceHealth device={device} />
      <span className="button-row">
        {may('gate.write') && device.status !== 'disabled' && (
          <>
            <Button onClick={onSetup}>{t('device.setup')}</Button>
            <Button onClick={onEdit}>{t('device.edit')}</Button>
          </>
        )}
        <Button onClick={onCommands}>
          {waiting > 0 ? t('device.commands', { count: waiting }) : t('device.all_commands')}
        </Button>
      </span>
    </li>
  );
}
