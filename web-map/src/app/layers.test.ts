import { describe, expect, it } from 'vitest';
import { layersFor } from './layers';

const NOBODY = { houses: false, statistics: false, owner: false, ownHouses: false };

describe('what the map can be coloured by', () => {
  it('is all for those who work on gaps, without houses of their own', () => {
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

  it('is never what the tiles keep from a landlord, who may read gaps of their own', () => {
    const landlord = { ...NOBODY, houses: true, owner: true };
    expect(layersFor(landlord)).toEqual(['use']);
    expect(layersFor({ ...landlord, ownHouses: true })).toEqual(['use', 'own']);
  });

  it('is what is known of any house for anybody else', () => {
    expect(layersFor(NOBODY)).toEqual(['use']);
    expect(layersFor({ ...NOBODY, houses: true })).toEqual(['use']);
  });
});
