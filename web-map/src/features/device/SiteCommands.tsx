/** Commands that wait for a terminal, or for its answer. */
import { useTranslation } from 'react-i18next';
import { RowList } from '../../ui/RowList';
import { CommandRow } from './CommandRow';
import { useDevices, useSiteCommands } from './queries';

export function SiteCommands({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const commands = useSiteCommands(siteId);
  const devices = useDevices(siteId);
  const name = (id: string) => {
    const device = devices.data?.find((one) => one.id === id);
    return device && `${device.gate_name} ${device.serial}`;
  };
  return (
    <>
      <p className="office-note">{t('device.commands_about')}</p>
      <RowList query={commands} empty={t('device.no_open_commands')}>
        {(command) => (
          <CommandRow
            key={`${command.device_id} ${command.number}`}
            command={command}
            of={name(command.device_id)}
          />
        )}
      </RowList>
    </>
  );
}
