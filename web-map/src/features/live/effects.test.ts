import { describe, expect, it } from 'vitest';
import type { Bounds } from '../../api/types';
import { effectsOf } from './effects';

const bounds: Bounds = [113.5, 23.1, 113.6, 23.2];

describe('live events', () => {
  it('a building that changed is asked for again, with its tiles', () => {
    const effects = effectsOf({
      kind: 'change',
      change: { layer: 'building', site_id: 's', ids: ['b'], bounds },
    });
    expect(effects.refetch).toContainEqual(['building', 'b']);
    expect(effects.refetch).toContainEqual(['gaps']);
    expect(effects.tiles).toEqual([{ layer: 'building', bounds }]);
  });

  it('personal data is marked, never fetched: that would be a look nobody took', () => {
    const effects = effectsOf({
      kind: 'change',
      change: { layer: 'building', site_id: 's', ids: null, bounds: null },
    });
    expect(effects.outdated).toEqual([['personal']]);
    expect(effects.refetch.some((key) => key[0] === 'personal')).toBe(false);
    expect(effects.refetch).toContainEqual(['building']);
  });

  it('a notice is shown to whoever it is for', () => {
    const effects = effectsOf({ kind: 'notice', notice: { site_id: 's', notice_ids: ['n'] } });
    expect(effects).toEqual({ refetch: [['notices']], outdated: [], tiles: [] });
  });

  it('a passage counts at its gate and draws no tile', () => {
    const effects = effectsOf({ kind: 'gate_count', count: { site_id: 's', gate_ids: ['g'] } });
    expect(effects).toEqual({ refetch: [['gates']], outdated: [], tiles: [] });
  });
});
