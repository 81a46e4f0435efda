import { beforeAll, describe, expect, it, vi } from 'vitest';

// The module reads the address bar when it loads.
vi.stubGlobal('window', { location: { search: '', pathname: '/' }, addEventListener: () => {} });

let place: typeof import('./place');
beforeAll(async () => {
  place = await import('./place');
});

describe('the address bar', () => {
  it('gives back what was written', () => {
    const there = {
      ...place.HOME,
      site: 's',
      building: 'b',
      unit: 'u',
      cell: '8a41188662effff',
      list: 'gaps' as const,
      page: 'trail' as const,
      listing: 'l',
      layer: 'grid' as const,
      measure: 'gaps' as const,
      floor: -1,
      flat: true,
    };
    for (const flat of [true, false, null]) {
      expect(place.readPlace(place.writePlace({ ...there, flat }))).toEqual({ ...there, flat });
    }
  });

  it('is empty at home', () => {
    expect(place.writePlace(place.HOME)).toBe('');
    expect(place.readPlace('')).toEqual(place.HOME);
  });

  it('ignores words it does not know', () => {
    expect(
      place.readPlace(
        '?list=suspects&page=scores&layer=heat&view=tilted&measure=risk&floor=0&cell=8c41188662effff',
      ),
    ).toEqual(place.HOME);
  });
});
