import { describe, expect, it } from 'vitest';
import { supersededBy } from './versions';

const open = { id: 'r', version: 1, from: '2026-01-05', to: null, recorded_to: '2026-11-01T00:00:00Z' };

describe('versions of a residency', () => {
  it('one that stands was replaced by nothing', () => {
    expect(supersededBy({ ...open, recorded_to: null }, [])).toBeNull();
  });

  it.each([
    ['ended', { from: '2026-01-05', to: '2026-10-31' }],
    ['corrected', { from: '2026-02-05', to: '2026-10-31' }],
    ['corrected', { from: '2026-02-05', to: null }],
  ])('%s by %o', (expected, next) => {
    const later = { ...next, id: 'r', version: 2, recorded_to: null };
    const other = { ...next, id: 'another', version: 2, recorded_to: null };
    expect(supersededBy(open, [other, later, open])).toBe(expected);
  });
});
