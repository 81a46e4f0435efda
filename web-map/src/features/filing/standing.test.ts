import { describe, expect, it } from 'vitest';
import type { OwnFiling } from '../../api/types';
import { nearOnes, toAgreeTo, waitsForTheFirst, wordOf } from './standing';

const NOW = new Date('2026-12-10T08:00:00Z');

function filing(unit_id: string, state: OwnFiling['state'], day: number, decided?: number) {
  const at = (one: number) => `2026-12-${String(one).padStart(2, '0')}T04:00:00Z`;
  return { unit_id, state, filed_at: at(day), ...(decided !== undefined && { decided_at: at(decided) }) };
}

describe('what is said first of filings', () => {
  it('is what waits, however long, and what was decided in the last days', () => {
    const old = filing('a', 'filed', 1);
    const confirmed = filing('b', 'confirmed', 4, 5);
    const refused = filing('c', 'refused', 8, 9);
    expect(nearOnes([old, confirmed, refused], NOW)).toEqual([refused, confirmed, old]);
    expect(nearOnes([filing('a', 'confirmed', 1, 2), filing('b', 'refused', 1, 2)], NOW)).toEqual([]);
  });

  it('is the newest of a dwelling', () => {
    const again = filing('a', 'filed', 9);
    expect(nearOnes([filing('a', 'refused', 8, 9), again], NOW)).toEqual([again]);
  });

  it('is nothing that one took back oneself', () => {
    expect(nearOnes([filing('a', 'withdrawn', 9, 9)], NOW)).toEqual([]);
  });

  it('comes before everything for whoever was confirmed nowhere yet', () => {
    expect(waitsForTheFirst([filing('a', 'filed', 9)])).toBe(true);
    expect(waitsForTheFirst([filing('a', 'filed', 9), filing('b', 'confirmed', 1, 2)])).toBe(false);
    expect(waitsForTheFirst([filing('a', 'refused', 9, 9)])).toBe(true);
    expect(waitsForTheFirst([filing('a', 'withdrawn', 9, 9)])).toBe(false);
    expect(waitsForTheFirst([])).toBe(false);
    expect(waitsForTheFirst([filing('a', 'entered', 9)])).toBe(true);
    expect(waitsForTheFirst([filing('a', 'declined', 9, 9)])).toBe(false);
  });

  it('is not what a landlord entered: that is asked above, and what one said no to is over', () => {
    expect(nearOnes([filing('a', 'entered', 9), filing('b', 'declined', 9, 9)], NOW)).toEqual([]);
  });
});

describe('what a landlord entered', () => {
  const entered = (id: string, due_on: string, state: OwnFiling['state'] = 'entered') => ({
    id,
    due_on,
    state,
  });

  it('is asked as long as it waits, the most urgent first', () => {
    const [late, soon] = [entered('a', '2026-12-12'), entered('b', '2026-12-11')];
    expect(toAgreeTo([late, soon, entered('c', '2026-12-10', 'confirmed')])).toEqual([soon, late]);
  });

  it('ends in words of its own where one had no part in it', () => {
    expect(wordOf({ state: 'withdrawn', entered: true })).toBe('taken_back');
    expect(wordOf({ state: 'expired', entered: true })).toBe('lapsed');
    expect(wordOf({ state: 'withdrawn', entered: false })).toBe('withdrawn');
    expect(wordOf({ state: 'confirmed', entered: true })).toBe('confirmed');
  });
});
