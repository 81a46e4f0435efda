/**
 * Why somebody looks at personal data. Chosen before the first look, kept for this browser session only,
 * sent with every look; the server writes it down and the person concerned can read it.
 */
import { useSyncExternalStore } from 'react';
import type { Purpose, Role } from '../../api/types';

export type Declared = { purpose: Purpose; reference: string | null };

const STAFF: readonly Purpose[] = [
  'registration_check',
  'gap_follow_up',
  'fire_inspection',
  'service_visit',
  'emergency',
  'lawful_case',
];

/** All there are, as filters name them. */
export const PURPOSES: readonly Purpose[] = [...STAFF, 'own_unit', 'own_data'];

/** Purposes that say nothing without the number of a case or document. */
const WITH_REFERENCE: ReadonlySet<Purpose> = new Set(['emergency', 'lawful_case']);

export function needsReference(purpose: Purpose): boolean {
  return WITH_REFERENCE.has(purpose);
}

/** What a role may look for: a landlord at their own dwellings, nothing else. */
export function purposesOf(role: Role): readonly Purpose[] {
  return role === 'landlord' || role === 'tenant' ? ['own_unit'] : STAFF;
}

export function isComplete(declared: { purpose: Purpose | null; reference: string }): boolean {
  if (!declared.purpose) return false;
  return !needsReference(declared.purpose) || declared.reference.trim().length > 0;
}

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
