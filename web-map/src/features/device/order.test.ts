import { expect, test } from 'vitest';
import type { Device } from '../../api/types';
import { byGate, census, offlineByGate } from './order';

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

test('who is heard of and still needs somebody counts apart', () => {
  const devices = [
    device('a', '1', 'online'),
    device('a', '2', 'offline'),
    device('a', '3', 'disabled'),
    device('b', '4', 'never_seen', ['finish_setup']),
    device('b', '5', 'online', ['set_clock']),
  ];
  expect(census(devices)).toEqual({ online: 1, trouble: 1, offline: 1, never_seen: 1, disabled: 1 });
});

test('only silent terminals are counted for the map', () => {
  const devices = [
    device('a', '1', 'offline'),
    device('a', '2', 'offline'),
    device('a', '3', 'online'),
    device('b', '4', 'never_seen'),
  ];
  expect([...offlineByGate(devices)]).toEqual([['a', 2]]);
});
