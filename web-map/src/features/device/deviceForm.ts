/** A terminal as the form has it. */

import { Problem } from '@menpai/client';
import type { FormInstance } from 'antd';
import type { TFunction } from 'i18next';
import type { Device, DeviceProtocol, Direction } from '../../api/types';
import { problemText } from '../../ui/problemText';
import { ruleText } from '../../ui/ruleText';
import { sortErrors } from '../register/formErrors';
import { networksOf } from './networks';

export type DeviceForm = {
  gate_id: string;
  protocol: DeviceProtocol;
  direction: Direction;
  source_networks?: string;
  time_zone?: string;
  heartbeat_s: number;
};

const FIELDS = [
  'gate_id',
  'vendor',
  'serial',
  'protocol',
  'direction',
  'source_networks',
  'time_zone',
  'heartbeat_s',
];

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

/** Shows each broken rule at its field; answers what has no field. */
export function placeErrors(form: FormInstance, error: unknown, t: TFunction): string | null {
  const sorted = error instanceof Problem ? sortErrors(error, FIELDS) : null;
  for (const [field, errors] of sorted?.fields ?? []) {
    form.setFields([{ name: field, errors: errors.map((one) => ruleText(one)) }]);
  }
  return sorted && sorted.fields.size > 0 ? null : problemText(error, t);
}
