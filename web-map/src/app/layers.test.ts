import { describe, expect, it } from 'vitest';
import { layersFor } from './layers';

const NOBODY = { houses: false, statistics: false };

describe('what the map can be coloured by', () => {
  it('is all for those who work on gaps', () => {
    expect(layersFor({ ...NOBODY, houses: true, statistics: true })).toEqual([
      'registration',
      'occupancy',
      'gaps',
      'use',
      'grid',
    ]);
  });

  it('is cells first for those who read statistics only', () => {
    expect(layersFor({ ...NOBODY, statistics: true })).toEqual(['grid', 'use']);
  });

  it('is what is known of any house for anybody else', () => {
    expect(layersFor(NOBODY)).toEqual(['use']);
    expect(layersFor({ ...NOBODY, houses: true })).toEqual(['use']);
  });
});
