/**
 * What was found at a door, kept on the phone until the registry has it. An entry is written down before it is sent, each time
 * it is sent under the same `Idempotency-Key`, and goes only once the registry answered: a reload, a dead spot or an answer
 * that was lost neither loses it nor records it twice. A note stays only until it is sent. Pure but for the parts that it is
 * given.
 */

import { Problem } from '@menpai/client';
import { isOutage } from '../../api/outage';
import type { CreateVisit } from '../../api/types';

/** `waiting`: not with the registry yet; `sent`: it is; `refused`: the registry took it and said no. */
type EntryState = 'waiting' | 'sent' | 'refused';

/** What the registry said when it refused, as far as it can be written down. */
export type Refusal = { status: number; code: string | null; message: string | null };

export type Entry = {
  /** Its `Idempotency-Key`. */
  key: string;
  /** Who was there: nobody else's session sends it. */
  account: string;
  gap: string;
  /** How the gap stood when it was tapped: once it stands otherwise, the next visit can be told. */
  version: number;
  /** The dwelling as one reads it aloud, for the list of what waits. */
  place: string;
  visit: CreateVisit;
  /** Milliseconds since 1970. */
  tapped_at: number;
  /** Until then it is not sent, so that a slip of the thumb can be taken back. */
  hold_until: number;
  attempts: number;
  state: EntryState;
  sent_at: number | null;
  refusal: Refusal | null;
};

export type Found = Pick<Entry, 'account' | 'gap' | 'version' | 'place' | 'visit'>;

type Parts = {
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Hands an entry to the registry; throws a `Problem` where that fails. */
  send(entry: Entry): Promise<unknown>;
  now(): number;
  newKey(): string;
  /** Keeps other tabs of this browser from sending at the same time. */
  alone(work: () => Promise<void>): Promise<void>;
};

export const STORED = 'menpai.outbox';
export const HOLD_MS = 5_000;
/** For how long what was sent stays in sight. */
const SHOWN_MS = 24 * 3_600_000;
const AGAIN: ReadonlySet<number> = new Set([401, 408, 425, 429]);

export class Outbox {
  readonly #parts: Parts;
  readonly #listeners = new Set<() => void>();
  #entries: readonly Entry[];
  #sending: string | null = null;
  #keeps = true;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#entries = this.#read();
  }

  /** All entries, oldest first; the same array until something changes. */
  readonly entries = (): readonly Entry[] => this.#entries;

  /** The entry that is on its way right now. */
  readonly sending = (): string | null => this.#sending;

  /** Whether the phone keeps what is written down; if not, the page must stay open. */
  readonly keeps = (): boolean => this.#keeps;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(found: Found): Entry {
    this.#refresh();
    const now = this.#parts.now();
    const entry: Entry = {
      ...found,
      key: this.#parts.newKey(),
      tapped_at: now,
      hold_until: now + HOLD_MS,
      attempts: 0,
      state: 'waiting',
      sent_at: null,
      refusal: null,
    };
    const recent = this.#entries.filter((one) => one.state !== 'sent' || now - (one.sent_at ?? 0) < SHOWN_MS);
    this.#write([...recent, entry]);
    return entry;
  }

  /** Whether nobody can have heard of it yet. */
  canTakeBack(entry: Entry): boolean {
    return entry.state === 'waiting' && entry.attempts === 0 && this.#sending !== entry.key;
  }

  /** Takes back what was not sent yet, and puts away what was refused. */
  remove(key: string): boolean {
    this.#refresh();
    const entry = this.#entries.find((one) => one.key === key);
    if (!entry || !(entry.state === 'refused' || this.canTakeBack(entry))) return false;
    this.#write(this.#entries.filter((one) => one.key !== key));
    return true;
  }

  /** Another tab wrote. */
  reload(): void {
    this.#refresh();
    this.#tell();
  }

  /**
   * Sends what waits of this account, one after the other, oldest first. What fails by an outage ends the round; what fails
   * otherwise holds up only its own dwelling. Answers how many still wait.
   */
  async flush(account: string): Promise<number> {
    if (this.#sending === null) await this.#parts.alone(() => this.#round(account));
    return this.waiting(account);
  }

  waiting(account: string): number {
    return this.#entries.filter((one) => one.account === account && one.state === 'waiting').length;
  }

  /** Milliseconds until the first of those that are held may go; `null` where none is. */
  heldFor(account: string): number | null {
    const now = this.#parts.now();
    const held = this.#entries
      .filter((one) => one.account === account && one.state === 'waiting' && one.hold_until > now)
      .map((one) => one.hold_until - now);
    return held.length > 0 ? Math.min(...held) : null;
  }

  async #round(account: string): Promise<void> {
    // Another tab may have sent some of it while this one waited for its turn.
    this.#refresh();
    const stuck = new Set<string>();
    for (;;) {
      const next = this.#entries.find(
        (one) => one.account === account && one.state === 'waiting' && !stuck.has(one.gap),
      );
      if (!next) return;
      if (next.hold_until > this.#parts.now()) {
        stuck.add(next.gap);
        continue;
      }
      this.#sending = next.key;
      this.#change(next.key, { attempts: next.attempts + 1 });
      try {
        await this.#parts.send(next);
        this.#sending = null;
        const { note: _gone, ...visit } = next.visit;
        this.#change(next.key, { state: 'sent', sent_at: this.#parts.now(), visit });
      } catch (problem) {
        this.#sending = null;
        if (isRefusal(problem)) this.#change(next.key, { state: 'refused', refusal: refusalOf(problem) });
        else {
          this.#tell();
          if (isOutage(problem) || endsRound(problem)) return;
          stuck.add(next.gap);
        }
      }
    }
  }

  /** What other tabs wrote counts; where nothing is kept, only what this one knows. */
  #refresh(): void {
    if (this.#keeps) this.#entries = this.#read();
  }

  #change(key: string, change: Partial<Entry>): void {
    this.#refresh();
    this.#write(this.#entries.map((one) => (one.key === key ? { ...one, ...change } : one)));
  }

  #read(): readonly Entry[] {
    try {
      const kept: unknown = JSON.parse(this.#parts.storage.getItem(STORED) ?? '[]');
      return Array.isArray(kept) ? (kept as Entry[]) : [];
    } catch {
      return [];
    }
  }

  #write(entries: readonly Entry[]): void {
    this.#entries = entries;
    try {
      this.#parts.storage.setItem(STORED, JSON.stringify(entries));
      this.#keeps = true;
    } catch {
      this.#keeps = false;
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Whether the registry understood and said no: sending the same again would change nothing. */
function isRefusal(problem: unknown): problem is Problem {
  return (
    problem instanceof Problem && problem.status >= 400 && problem.status < 500 && !AGAIN.has(problem.status)
  );
}

function endsRound(problem: unknown): boolean {
  return problem instanceof Problem && AGAIN.has(problem.status);
}

function refusalOf(problem: Problem): Refusal {
  const first = problem.fieldErrors[0];
  return {
    status: problem.status,
    code: first?.code ?? null,
    message: problem.told ?? first?.message ?? null,
  };
}
