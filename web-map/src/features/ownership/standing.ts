/** Where claims and agencies stand, and in which order they are said. Pure. */
import type { AgentRight, ClaimState, EvidenceKind, OwnAgency, OwnClaim } from '../../api/types';

export const EVIDENCE_KINDS: readonly EvidenceKind[] = [
  'property_certificate',
  'homestead_certificate',
  'village_certificate',
  'court_ruling',
  'sublet_contract',
];

export const CLAIM_COLORS: Readonly<Record<ClaimState, string>> = {
  claimed: 'processing',
  confirmed: 'success',
  refused: 'error',
  withdrawn: 'default',
  expired: 'warning',
};

export const AGENCY_COLORS: Readonly<Record<OwnAgency['state'], string>> = {
  offered: 'processing',
  active: 'success',
  ended: 'default',
  expired: 'warning',
};

export const MOST_PHOTOS = 4;

/** Those that wait first, each the newest first. */
export function claimsInOrder<T extends Pick<OwnClaim, 'state' | 'claimed_at'>>(
  claims: readonly T[],
): readonly T[] {
  const waits = (one: T) => (one.state === 'claimed' ? 0 : 1);
  return [...claims].sort((a, b) => waits(a) - waits(b) || b.claimed_at.localeCompare(a.claimed_at));
}

/** Those that are in force or wait for somebody, before what is over. */
export function agenciesInOrder<T extends Pick<OwnAgency, 'state' | 'made_at'>>(
  agencies: readonly T[],
): readonly T[] {
  const over = (one: T) => (one.state === 'active' ? 0 : one.state === 'offered' ? 1 : 2);
  return [...agencies].sort((a, b) => over(a) - over(b) || b.made_at.localeCompare(a.made_at));
}

type Door = { unit_id: string; site_id: string; doorplate?: string | null | undefined };

/** Why a door that was scanned is not added to those that are claimed together. The server looks again, by the building itself. */
export function whyNotAdded(
  first: Door,
  chosen: readonly Door[],
  door: Door,
): 'already_in' | 'other_house' | null {
  if (chosen.some(({ unit_id }) => unit_id === door.unit_id)) return 'already_in';
  const same = door.site_id === first.site_id && door.doorplate === first.doorplate;
  return same ? null : 'other_house';
}

/** The unit as an agency names it under which the caller may offer it for its owner. */
export function unitToOffer(
  agencies: readonly Pick<OwnAgency, 'side' | 'state' | 'rights' | 'units'>[],
  unit: string,
): OwnAgency['units'][number] | null {
  const may = agencies.filter(
    ({ side, state, rights }) => side === 'agent' && state === 'active' && rights.includes('listings'),
  );
  return may.flatMap(({ units }) => units).find(({ unit_id }) => unit_id === unit) ?? null;
}

export const RIGHTS: readonly AgentRight[] = ['listings', 'filings'];

/** In the order in which they are offered, wherever they are said. */
export function rightsInOrder(rights: readonly AgentRight[]): readonly AgentRight[] {
  return RIGHTS.filter((right) => rights.includes(right));
}

/** The numbers of an agency's units, house by house. */
export function housesOfAgency(
  units: OwnAgency['units'],
): readonly { doorplate: string; codes: readonly string[] }[] {
  const houses = new Map<string, string[]>();
  for (const { doorplate, unit_code } of units) {
    const name = doorplate ?? '';
    houses.set(name, [...(houses.get(name) ?? []), unit_code]);
  }
  return [...houses].map(([doorplate, codes]) => ({ doorplate, codes }));
}
