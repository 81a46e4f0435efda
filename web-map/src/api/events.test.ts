import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen } from './events';

class Source extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Source | undefined;
  readonly readyState = 0;
  constructor() {
    super();
    Source.opened = this;
  }
  close() {}
}

function hears(...names: string[]): string[] {
  vi.stubGlobal('EventSource', Source);
  const told: string[] = [];
  listen('/events', {
    onEvent: () => told.push('event'),
    onConnection: (state) => told.push(state),
    onReset: () => told.push('start over'),
  });
  for (const name of names) Source.opened?.dispatchEvent(new Event(name));
  return told;
}

describe('the stream of events', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('counts as open once the server greets: before, it may not have read its map', () => {
    expect(hears('open')).toEqual(['connecting']);
    expect(hears('open', 'ready')).toEqual(['connecting', 'open']);
  });

  it('starts over when the server says so, also in the middle', () => {
    expect(hears('ready', 'reset')).toEqual(['connecting', 'open', 'start over']);
    expect(hears('ready', 'error', 'reset').slice(2)).toEqual(['lost', 'start over']);
  });
});
