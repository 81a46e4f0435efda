/** Devices by gate, those with trouble first. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { Figures } from '../../ui/Facts';
import { DeviceCommands } from './DeviceCommands';
import { DeviceRow } from './DeviceRow';
import { DeviceSetup } from './DeviceSetup';
import { byGate, health } from './order';
import { useDevices } from './queries';

type Opened = { device: Device; what: 'setup' | 'commands' };

export function DeviceList({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const devices = useDevices(siteId);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <Answer query={devices} rows={8} isEmpty={(items) => items.length === 0} empty={t('device.empty')}>
        {(items) => {
          const { online, offline, others } = health(items);
          return (
            <>
              <Figures
                figures={[
                  { label: t('device.figures.online'), value: online },
                  { label: t('device.figures.offline'), value: offline, warn: offline > 0 },
                  { label: t('device.figures.others'), value: others },
                ]}
              />
              {byGate(items).map((gate) => (
                <section key={gate.id} className="card">
                  <h3>{gate.name}</h3>
                  <ul className="rows">
                    {gate.devices.map((device) => (
                      <DeviceRow
                        key={device.id}
                        device={device}
                        onSetup={() => setOpened({ device, what: 'setup' })}
                        onCommands={() => setOpened({ device, what: 'commands' })}
                      />
                    ))}
                  </ul>
                </section>
              ))}
            </>
          );
        }}
      </Answer>
      {opened?.what === 'setup' && <DeviceSetup device={opened.device} onClose={close} />}
      {opened?.what === 'commands' && <DeviceCommands device={opened.device} onClose={close} />}
    </>
  );
}
