/**
 * Why somebody looks at personal data. Chosen before the first look, kept for this browser session only,
 * sent with every look; the server writes it down and the person concerned can read it.
 */
import { useSyncExternalStore } from 'react';
import type { Purpose } from '../../api/types';

export type Declared = { purpose: Purpose; reference: string | null };

/** All there are, as filters name them. */
export const PURPOSES: readonly Purpose[] = [
  'registration_check',
  'gap_follow_up',
  'fire_inspection',
  'service_visit',
  'emergency',
  'lawful_case',
  'own_unit',
  'lease_filing',
  'own_data',
];

/** As query or body members; a reference goes along only where there is one. */
export function asMembers(declared: Declared): { purpose: Purpose; reference?: string } {
  return { purpose: declared.purpose, ...(declared.reference && { reference: declared.reference }) };
}

const STORED = 'menpai.purpose';
const listeners = new Set<() => void>();
let current: Declared | null = null;
let loaded = false;

function read(): Declared | null {
  if (!loaded) {
    loaded = true;
    const text = sessionStorage.getItem(STORED);
    current = text ? (JSON.parse(text) as Declared) : null;
  }
  return current;
}

function write(next: Declared | null) {
  current = next;
  loaded = true;
  if (next) sessionStorage.setItem(STORED, JSON.stringify(next));
  else sessionStorage.removeItem(STORED);
  for (const listener of listeners) listener();
}

export function declarePurpose(purpose: Purpose, reference: string): void {
  write({ purpose, reference: reference.trim() || null });
}

export function forgetPurpose(): void {
  write(null);
}

export function usePurpose(): Declared | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}
