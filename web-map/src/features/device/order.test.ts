import { expect, test } from 'vitest';
import type { Device } from '../../api/types';
import { byGate, health } from './order';

function device(
  gate: string,
  serial: string,
  status: Device['status'],
  advice: Device['advice'] = [],
): Device {
  return { gate_id: gate, gate_name: gate, serial, status, advice } as Device;
}

test('the gate with the worst device comes first, and within it that device', () => {
  const gates = byGate([
    device('东闸口', 'E1', 'online'),
    device('西闸口', 'W1', 'online'),
    device('西闸口', 'W2', 'offline'),
    device('北闸口', 'N2', 'online', ['set_clock']),
    device('北闸口', 'N1', 'online'),
    device('南闸口', 'S1', 'disabled'),
    device('南闸口', 'S2', 'never_seen'),
  ]);
  expect(gates.map(({ name, devices }) => [name, devices.map(({ serial }) => serial).join(' ')])).toEqual([
    ['西闸口', 'W2 W1'],
    ['北闸口', 'N2 N1'],
    ['南闸口', 'S2 S1'],
    ['东闸口', 'E1'],
  ]);
});

test('no devices make no gates', () => {
  expect(byGate([])).toEqual([]);
});

test('those that are not in use count neither as heard of nor as silent', () => {
  const devices = [
    device('a', '1', 'online'),
    device('a', '2', 'offline'),
    device('a', '3', 'disabled'),
    device('b', '4', 'never_seen'),
  ];
  expect(health(devices)).toEqual({ online: 1, offline: 1, others: 2 });
});
