import { expect, test } from 'vitest';
import type { Device } from '../../api/types';
import { formOf, sentOf } from './deviceForm';

const device = {
  gate_id: 'g',
  protocol: 'zkteco',
  direction: 'both',
  heartbeat_s: 90,
  source_networks: ['192.0.2.0/24', '198.51.100.7/32'],
  time_zone: null,
} as unknown as Device;

test('what is shown of a terminal is sent back as it was', () => {
  expect(sentOf(formOf(device))).toEqual({
    gate_id: 'g',
    protocol: 'zkteco',
    direction: 'both',
    heartbeat_s: 90,
    source_networks: ['192.0.2.0/24', '198.51.100.7/32'],
    time_zone: '',
  });
});

test('what is left empty names no network and no zone', () => {
  const { gate_id, protocol, direction, heartbeat_s } = device;
  const sent = sentOf({ gate_id, protocol, direction, heartbeat_s });
  expect([sent.source_networks, sent.time_zone]).toEqual([[], '']);
});
