/** Commands of all terminals: those that wait for a terminal or its answer, or all that there were. */
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RowList } from '../../ui/RowList';
import { CommandRow } from './CommandRow';
import { useDevices, useSiteCommands } from './queries';

const SHOWN = ['open', 'all'] as const;
type Shown = (typeof SHOWN)[number];

export function SiteCommands({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Shown>('open');
  const commands = useSiteCommands(siteId, shown === 'open');
  const devices = useDevices(siteId);
  const placeOf = (id: string) => {
    const device = devices.data?.find((one) => one.id === id);
    return device && [device.gate_name, device.serial];
  };
  return (
    <>
      <p className="office-note">{t('device.commands_about')}</p>
      <Segmented<Shown>
        value={shown}
        onChange={setShown}
        options={SHOWN.map((value) => ({ value, label: t(`device.shown_commands.${value}`) }))}
      />
      <RowList query={commands} empty={t(`device.no_shown_commands.${shown}`)}>
        {(command) => (
          <CommandRow
            key={`${command.device_id} ${command.number}`}
            command={command}
            of={placeOf(command.device_id)}
          />
        )}
      </RowList>
    </>
  );
}
