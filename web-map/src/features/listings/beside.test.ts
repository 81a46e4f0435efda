import { describe, expect, it } from 'vitest';
import { besideOf, onwardOf } from './beside';

const ids = ['a', 'b', 'c'];

describe('turning over a list', () => {
  it('stops at both ends', () => {
    expect(besideOf(ids, 'a')).toEqual({ place: 1, before: null, next: 'b' });
    expect(besideOf(ids, 'b')).toEqual({ place: 2, before: 'a', next: 'c' });
    expect(besideOf(ids, 'c')).toEqual({ place: 3, before: 'b', next: null });
  });

  it('begins at the beginning from one that has left the list', () => {
    expect(besideOf(ids, 'x')).toEqual({ place: 0, before: null, next: 'a' });
    expect(besideOf([], null)).toEqual({ place: 0, before: null, next: null });
  });

  it('goes on behind the one that was decided, and from the last to the one before', () => {
    expect(onwardOf(ids, 'a')).toBe('b');
    expect(onwardOf(ids, 'c')).toBe('b');
    expect(onwardOf(['a'], 'a')).toBeNull();
  });
});
