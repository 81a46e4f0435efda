import { describe, expect, it } from 'vitest';
import { Missing } from './missing';

const tile = (x: number) => ({ z: 17, x, y: 1 });

describe('tiles that could not be fetched', () => {
  it('are asked for again, each once, with the others of their source', () => {
    const missing = new Missing<'building' | 'ground'>();
    missing.add('building', tile(1));
    missing.add('building', tile(1));
    missing.add('ground', tile(2));
    missing.add('building', tile(3));
    expect(missing.take()).toEqual([
      ['building', [tile(1), tile(3)]],
      ['ground', [tile(2)]],
    ]);
    expect(missing.take()).toEqual([]);
  });

  it('are waited for longer each time that they fail again, and not for ever', () => {
    const missing = new Missing<'building'>();
    const pauses = Array.from({ length: 5 }, () => {
      missing.add('building', tile(1));
      const pause = missing.pauseMs;
      missing.take();
      return pause;
    });
    expect(pauses).toEqual([3_000, 6_000, 12_000, 15_000, 15_000]);
  });

  it('are missing until what was asked for has come', () => {
    const missing = new Missing<'building'>();
    missing.add('building', tile(1));
    expect(missing.settle()).toBe(false);
    missing.take();
    missing.add('building', tile(1));
    expect(missing.settle()).toBe(false);
    missing.take();
    expect(missing.settle()).toBe(true);
    // The next trouble is a new one.
    expect(missing.pauseMs).toBe(3_000);
  });
});
