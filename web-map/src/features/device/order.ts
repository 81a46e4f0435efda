/** Devices as somebody walks to them: gate by gate, those with trouble first. */
import type { Device } from '../../api/types';

export type GateOfDevices = { id: string; name: string; devices: Device[] };

/** How a device is, for whoever has to do something: `trouble` is heard of, and yet something is to be done. */
export type Health = 'offline' | 'trouble' | 'never_seen' | 'online' | 'disabled';

/** The most urgent first. */
export const HEALTHS: readonly Health[] = ['offline', 'trouble', 'never_seen', 'online', 'disabled'];

export function healthOf({ status, advice }: Pick<Device, 'status' | 'advice'>): Health {
  return status === 'online' && advice.length > 0 ? 'trouble' : status;
}

function rank(device: Device): number {
  return HEALTHS.indexOf(healthOf(device));
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

/** How many there are of each health. */
export function census(devices: readonly Device[]): Record<Health, number> {
  const counts: Record<Health, number> = { offline: 0, trouble: 0, never_seen: 0, online: 0, disabled: 0 };
  for (const device of devices) counts[healthOf(device)] += 1;
  return counts;
}

/** How many terminals of each gate are silent; gates where none is are left out. */
export function offlineByGate(devices: readonly Device[]): ReadonlyMap<string, number> {
  const silent = new Map<string, number>();
  for (const { gate_id, status } of devices) {
    if (status === 'offline') silent.set(gate_id, (silent.get(gate_id) ?? 0) + 1);
  }
  return silent;
}
