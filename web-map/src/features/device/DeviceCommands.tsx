/** What one terminal was told to do: what failed, then the latest first. */
import { useTranslation } from 'react-i18next';
import type { Device } from '../../api/types';
import { Dialog } from '../../ui/Dialog';
import { RowList } from '../../ui/RowList';
import { CommandRow } from './CommandRow';
import { useDeviceCommands } from './queries';

export function DeviceCommands({ device, onClose }: { device: Device; onClose(): void }) {
  const { t } = useTranslation();
  const commands = useDeviceCommands(device.id);
  // Those do not come for their commands by themselves.
  const needsBridge = device.protocol === 'hikvision';
  return (
    <Dialog title={t('device.commands_of', { serial: device.serial })} onClose={onClose} closesBeside>
      {needsBridge && <p className="panel-about">{t('device.needs_bridge')}</p>}
      <RowList query={commands} empty={t('device.no_commands')}>
        {(command) => <CommandRow key={command.number} command={command} />}
      </RowList>
    </Dialog>
  );
}
