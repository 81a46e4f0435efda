import { expect, it } from 'vitest';
import {
  agenciesInOrder,
  claimsInOrder,
  housesOfAgency,
  rightsInOrder,
  unitToOffer,
  whyNotAdded,
} from './standing';

it('a claim that waits comes before what was decided later', () => {
  const claims = claimsInOrder([
    { state: 'confirmed', claimed_at: '2026-11-03T00:00:00Z' },
    { state: 'claimed', claimed_at: '2026-11-01T00:00:00Z' },
    { state: 'claimed', claimed_at: '2026-11-02T00:00:00Z' },
  ]);
  expect(claims.map(({ claimed_at }) => claimed_at.slice(8, 10))).toEqual(['02', '01', '03']);
});

it('who acts comes before who is asked, and both before what is over', () => {
  const at = '2026-11-01T00:00:00Z';
  const agencies = agenciesInOrder([
    { state: 'ended', made_at: at },
    { state: 'offered', made_at: at },
    { state: 'active', made_at: at },
  ]);
  expect(agencies.map(({ state }) => state)).toEqual(['active', 'offered', 'ended']);
});

it('doors of one house are claimed together, each once', () => {
  const first = { unit_id: '302', site_id: 'yantian', doorplate: '三巷12号' };
  const other = { ...first, unit_id: '303' };
  expect(whyNotAdded(first, [first], other)).toBeNull();
  expect(whyNotAdded(first, [first, other], other)).toBe('already_in');
  expect(whyNotAdded(first, [first], { ...other, doorplate: '三巷13号' })).toBe('other_house');
  expect(whyNotAdded(first, [first], { ...other, site_id: 'shatou' })).toBe('other_house');
});

it('an agent offers what they act for, as long as they act', () => {
  const units = [{ unit_id: '302', unit_code: '302', doorplate: '三巷12号' }];
  const active: Parameters<typeof unitToOffer>[0][number] = {
    side: 'agent',
    state: 'active',
    rights: ['listings'],
    units,
  };
  const found = (change: Partial<typeof active>) => unitToOffer([{ ...active, ...change }], '302');
  expect(found({})?.unit_code).toBe('302');
  expect(found({ state: 'ended' })).toBeNull();
  expect(found({ side: 'owner' })).toBeNull();
  expect(found({ rights: ['filings'] })).toBeNull();
  expect(unitToOffer([active], '303')).toBeNull();
});

it('what an agency is about is said house by house', () => {
  const unit = (doorplate: string, unit_code: string) => ({
    unit_id: doorplate + unit_code,
    doorplate,
    unit_code,
  });
  expect(housesOfAgency([unit('12号', '201'), unit('2号', '401'), unit('12号', '202')])).toEqual([
    { doorplate: '12号', codes: ['201', '202'] },
    { doorplate: '2号', codes: ['401'] },
  ]);
});

it('says what an agent may do in one order', () => {
  expect(rightsInOrder(['filings', 'listings'])).toEqual(['listings', 'filings']);
  expect(rightsInOrder(['filings'])).toEqual(['filings']);
});
