/** Devices by gate, those with trouble first; all of them, of one gate, or of one health. */
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../api/types';
import { go, usePlace } from '../../app/place';
import { Answer, Nothing } from '../../ui/Answer';
import { useMay } from '../session/caller';
import { DeviceCommands } from './DeviceCommands';
import { DeviceRow } from './DeviceRow';
import { DeviceSetup } from './DeviceSetup';
import { EditDevice } from './EditDevice';
import { byGate, census, HEALTHS, type Health, healthOf } from './order';
import { useDevices } from './queries';

type Opened = { id: string; what: 'setup' | 'edit' | 'commands' };
type Shown = Health | 'all';

export function DeviceList({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const devices = useDevices(siteId, { often: true });
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const device = devices.data?.find(({ id }) => id === opened?.id);
  return (
    <>
      <Answer
        query={devices}
        rows={8}
        isEmpty={(items) => items.length === 0}
        empty={t(may('gate.write') ? 'device.empty_operator' : 'device.empty')}
      >
        {(items) => <Devices devices={items} onOpen={setOpened} />}
      </Answer>
      {device && opened?.what === 'setup' && <DeviceSetup device={device} onClose={close} />}
      {device && opened?.what === 'edit' && <EditDevice device={device} onClose={close} />}
      {device && opened?.what === 'commands' && <DeviceCommands device={device} onClose={close} />}
    </>
  );
}

type Props = { devices: readonly Device[]; onOpen(opened: Opened): void };

function Devices({ devices, onOpen }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Shown>('all');
  const { gate } = usePlace();
  const there = gate ? devices.filter(({ gate_id }) => gate_id === gate) : devices;
  const counts = census(there);
  const label = (name: Shown, count: number) => (
    <span className={name === 'offline' && count > 0 ? 'device-filter is-warning' : 'device-filter'}>
      {t(`device.shown.${name}`)} <strong>{count}</strong>
    </span>
  );
  const wanted = there.filter((device) => shown === 'all' || healthOf(device) === shown);
  return (
    <>
      {gate && (
        <p className="device-gate">
          {t('device.only_gate', { gate: there[0]?.gate_name ?? t('gate.title') })}
          <Button type="link" onClick={() => go({ gate: null })}>
            {t('device.every_gate')}
          </Button>
        </p>
      )}
      <Segmented<Shown>
        className="device-filters"
        value={shown}
        onChange={setShown}
        options={[
          { value: 'all', label: label('all', there.length) },
          ...HEALTHS.map((value) => ({ value, label: label(value, counts[value]) })),
        ]}
      />
      {wanted.length === 0 && <Nothing>{t(`device.none_shown.${shown}`)}</Nothing>}
      {byGate(wanted).map(({ id, name, devices: ofGate }) => (
        <section key={id} className="card device-card">
          <h3>{name}</h3>
          <ul className="rows">
            {ofGate.map((device) => (
              <DeviceRow
                key={device.id}
                device={device}
                onSetup={() => onOpen({ id: device.id, what: 'setup' })}
                onEdit={() => onOpen({ id: device.id, what: 'edit' })}
                onCommands={() => onOpen({ id: device.id, what: 'commands' })}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
