/** Devices as somebody walks to them: gate by gate, those with trouble first. */
import type { Device } from '../../api/types';

export type GateOfDevices = { id: string; name: string; devices: Device[] };

/** How urgent it is: offline, then anything to be done, then never seen, then well, then taken out of service. */
function rank(device: Device): number {
  switch (device.status) {
    case 'offline':
      return 0;
    case 'never_seen':
      return 2;
    case 'online':
      return device.advice.length > 0 ? 1 : 3;
    case 'disabled':
      return 4;
  }
}

/** Gates in the order of their worst device, then by name; within a gate the same. */
export function byGate(devices: readonly Device[]): GateOfDevices[] {
  const gates = new Map<string, GateOfDevices>();
  for (const device of devices) {
    const gate = gates.get(device.gate_id) ?? { id: device.gate_id, name: device.gate_name, devices: [] };
    gate.devices.push(device);
    gates.set(device.gate_id, gate);
  }
  for (const gate of gates.values()) {
    gate.devices.sort((a, b) => rank(a) - rank(b) || a.serial.localeCompare(b.serial));
  }
  const worst = (gate: GateOfDevices) => Math.min(...gate.devices.map(rank));
  return [...gates.values()].sort(
    (a, b) => worst(a) - worst(b) || a.name.localeCompare(b.name, 'zh-CN') || a.id.localeCompare(b.id),
  );
}

export type Health = { online: number; offline: number; others: number };

/** How many are heard of, how many are not, and those that do not count yet or any more. */
export function health(devices: readonly Device[]): Health {
  const of = (status: Device['status']) => devices.filter((device) => device.status === status).length;
  const [online, offline] = [of('online'), of('offline')];
  return { online, offline, others: devices.length - online - offline };
}
