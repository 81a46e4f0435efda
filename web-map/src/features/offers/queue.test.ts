import { describe, expect, it } from 'vitest';
import { current, EMPTY, type Happened, moved, progress, queueAfter } from './queue';
import { fitted } from './shrink';

const file = new File([], 'room.jpg');
const chosen = (...keys: string[]): Happened => ({
  what: 'chosen',
  photos: keys.map((key) => ({ key, file })),
});
const told = (...events: Happened[]) => events.reduce(queueAfter, EMPTY);

describe('photos on their way', () => {
  it('go one after the other, and are counted', () => {
    const queue = told(chosen('a', 'b', 'c'), { what: 'sent', key: 'a' });
    expect(current(queue)?.key).toBe('b');
    expect(progress(queue)).toEqual({ number: 2, count: 3 });
  });

  it('one that fails keeps no other waiting, and goes again under its key', () => {
    const failed = told(
      chosen('a', 'b'),
      { what: 'failed', key: 'a', error: new Error('x') },
      { what: 'sent', key: 'b' },
    );
    expect(progress(failed)).toBeNull();
    const again = queueAfter(failed, { what: 'again', key: 'a' });
    expect(current(again)?.key).toBe('a');
    expect(progress(again)).toEqual({ number: 1, count: 1 });
    expect(queueAfter(failed, { what: 'dropped', key: 'a' }).items).toEqual([]);
  });

  it('what is chosen while others go is counted with them, afterwards anew', () => {
    const busy = told(chosen('a', 'b'), { what: 'sent', key: 'a' }, chosen('c'));
    expect(progress(busy)).toEqual({ number: 2, count: 3 });
    const done = told(chosen('a'), { what: 'sent', key: 'a' }, chosen('b', 'c'));
    expect(progress(done)).toEqual({ number: 1, count: 2 });
  });
});

it.each([
  ['b', -1, ['b', 'a', 'c']],
  ['b', 1, ['a', 'c', 'b']],
  ['a', -1, ['a', 'b', 'c']],
  ['c', 1, ['a', 'b', 'c']],
  ['x', 1, ['a', 'b', 'c']],
] as const)('%s moved by %d: %o', (id, by, order) => {
  expect(moved(['a', 'b', 'c'], id, by)).toEqual(order);
});

it.each([
  [4000, 3000, 1600, 1200],
  [3000, 4000, 1200, 1600],
  [800, 600, 800, 600],
  [16_000, 1, 1600, 1],
])('a photo of %d × %d is sent as %d × %d', (width, height, sentWidth, sentHeight) => {
  expect(fitted(width, height)).toEqual({ width: sentWidth, height: sentHeight });
});
