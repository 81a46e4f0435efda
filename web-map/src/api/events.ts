/** Server-sent events: what changed on the map, and which gates counted something. */
import { refreshSession } from './refresh';
import type { Bounds } from './types';

export type Layer =
  | 'area'
  | 'site'
  | 'building'
  | 'unit'
  | 'alley'
  | 'gate'
  | 'component'
  | 'open_space'
  | 'h3_r8'
  | 'h3_r9'
  | 'h3_r10'
  | 'h3_r11';

type ChangeEvent = {
  layer: Layer;
  site_id: string;
  /** Absent: more than is worth listing. */
  ids: string[] | null;
  bounds: Bounds | null;
};
type NoticeEvent = { site_id: string; notice_ids: string[] };
type GateCountEvent = { site_id: string; gate_ids: string[] };

export type LiveEvent =
  | { kind: 'change'; change: ChangeEvent }
  | { kind: 'gate_count'; count: GateCountEvent }
  | { kind: 'notice'; notice: NoticeEvent };
export type Connection = 'connecting' | 'open' | 'lost';

type Handlers = {
  onEvent(event: LiveEvent): void;
  /** `open` after `lost` means: events may have been missed in between. */
  onConnection(state: Connection): void;
  /** The line is open and nothing is as it was: the server read its map anew, rights changed, or events were missed. */
  onReset(): void;
};

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Listens until the returned function is called; comes back by itself after a lost connection. */
export function listen(url: string, handlers: Handlers): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let stopped = false;
  let pause = FIRST_PAUSE_MS;

  const connect = () => {
    source = new EventSource(url);
    // The greeting comes once the server can answer: one that has just started has yet to read its map.
    source.addEventListener('ready', () => {
      pause = FIRST_PAUSE_MS;
      handlers.onConnection('open');
    });
    source.addEventListener('reset', () => {
      pause = FIRST_PAUSE_MS;
      handlers.onReset();
    });
    source.addEventListener('change', (message) => {
      handlers.onEvent({ kind: 'change', change: JSON.parse(message.data) as ChangeEvent });
    });
    source.addEventListener('gate_count', (message) => {
      handlers.onEvent({ kind: 'gate_count', count: JSON.parse(message.data) as GateCountEvent });
    });
    source.addEventListener('notice', (message) => {
      handlers.onEvent({ kind: 'notice', notice: JSON.parse(message.data) as NoticeEvent });
    });
    source.addEventListener('error', () => {
      handlers.onConnection('lost');
      // The browser tries again by itself after a broken line, but gives up on a refusal.
      if (source?.readyState === EventSource.CLOSED) {
        // Most often because the access token ran out.
        timer = window.setTimeout(
          () =>
            void refreshSession()
              .catch(() => false)
              .then(() => !stopped && connect()),
          pause,
        );
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    });
  };

  handlers.onConnection('connecting');
  connect();
  return () => {
    stopped = true;
    window.clearTimeout(timer);
    source?.close();
  };
}
