/** A terminal as the form has it. */

import type { Device, DeviceProtocol, Direction } from '../../api/types';
import { networksOf } from './networks';

export type DeviceForm = {
  gate_id: string;
  protocol: DeviceProtocol;
  direction: Direction;
  source_networks?: string;
  time_zone?: string;
  heartbeat_s: number;
};

/** The fields that every form of a terminal shows. */
export const DEVICE_FIELDS = [
  'gate_id',
  'protocol',
  'direction',
  'source_networks',
  'time_zone',
  'heartbeat_s',
] as const;

/** What the form shows of a terminal that is known. */
export function formOf(device: Device): DeviceForm {
  const { gate_id, protocol, direction, heartbeat_s } = device;
  return {
    gate_id,
    protocol,
    direction,
    heartbeat_s,
    source_networks: device.source_networks.join(' '),
    time_zone: device.time_zone ?? '',
  };
}

/** What is sent: networks one by one, and an empty time zone for the site's own. */
export function sentOf<F extends DeviceForm>({ source_networks, time_zone, ...fields }: F) {
  return { ...fields, source_networks: networksOf(source_networks), time_zone: (time_zone ?? '').trim() };
}
