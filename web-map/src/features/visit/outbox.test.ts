import { Problem } from '@menpai/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Entry, HOLD_MS, Outbox, STORED } from './outbox';

/** A phone: what it keeps outlives the page. */
class Phone {
  readonly kept = new Map<string, string>();
  full = false;
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.kept.set(key, value);
  };
}

/** The registry, with the line to it: what it recorded, by key, and what it answers next. */
class Registry {
  readonly recorded = new Map<string, Entry>();
  readonly heard: string[] = [];
  /** Taken one by one: a problem before it is recorded, or `lost`: recorded, and the answer is lost. */
  answers: (Problem | 'lost' | 'ok')[] = [];
  send = async (entry: Entry) => {
    this.heard.push(entry.key);
    const answer = this.answers.shift() ?? 'ok';
    if (answer instanceof Problem) throw answer;
    this.recorded.set(entry.key, entry);
    if (answer === 'lost') throw new Problem(0, {});
  };
}

let phone: Phone;
let registry: Registry;
let now: number;
let keys: number;

beforeEach(() => {
  phone = new Phone();
  registry = new Registry();
  now = 1_000_000;
  keys = 0;
});

/** The page is opened, or opened again. */
function opens(): Outbox {
  return new Outbox({
    storage: phone,
    send: registry.send,
    now: () => now,
    newKey: () => `key-${++keys}`,
    alone: (work) => work(),
  });
}

function found(gap = 'gap', account = 'worker') {
  return { account, gap, version: 1, place: '一巷1号 302房', visit: { outcome: 'nobody_home' as const } };
}

function taps(outbox: Outbox, gap?: string): Entry {
  const entry = outbox.add(found(gap));
  now += HOLD_MS;
  return entry;
}

const states = (outbox: Outbox) => outbox.entries().map(({ state }) => state);
const OFFLINE = new Problem(0, {});

describe('the outbox', () => {
  it('sends what was tapped, once', async () => {
    const outbox = opens();
    taps(outbox);
    expect(await outbox.flush('worker')).toBe(0);
    await outbox.flush('worker');
    expect(registry.heard).toEqual(['key-1']);
    expect(states(outbox)).toEqual(['sent']);
  });

  it('keeps what was tapped over a reload, and sends it under the same key', async () => {
    const before = opens();
    taps(before);
    registry.answers = [OFFLINE];
    expect(await before.flush('worker')).toBe(1);
    const after = opens();
    expect(states(after)).toEqual(['waiting']);
    expect(await after.flush('worker')).toBe(0);
    expect(registry.heard).toEqual(['key-1', 'key-1']);
    expect(registry.recorded.size).toBe(1);
  });

  it('sends again under the same key when the answer was lost', async () => {
    const outbox = opens();
    taps(outbox);
    registry.answers = ['lost'];
    expect(await outbox.flush('worker')).toBe(1);
    expect(await outbox.flush('worker')).toBe(0);
    expect(registry.heard).toEqual(['key-1', 'key-1']);
    expect(registry.recorded.size).toBe(1);
  });

  it('notes an attempt before it leaves: a phone that dies meanwhile knows that somebody may have heard', async () => {
    const outbox = opens();
    const entry = taps(outbox);
    let kept = '';
    registry.send = async () => {
      kept = phone.getItem(STORED) ?? '';
      throw OFFLINE;
    };
    await opens().flush('worker');
    expect(JSON.parse(kept)).toMatchObject([{ key: entry.key, attempts: 1, state: 'waiting' }]);
    const after = opens();
    expect(after.canTakeBack(after.entries()[0] as Entry)).toBe(false);
    expect(after.remove(entry.key)).toBe(false);
  });

  it('waits a moment, in which it can be taken back', async () => {
    const outbox = opens();
    const entry = outbox.add(found());
    expect(outbox.heldFor('worker')).toBe(HOLD_MS);
    expect(await outbox.flush('worker')).toBe(1);
    expect(registry.heard).toEqual([]);
    expect(outbox.remove(entry.key)).toBe(true);
    now += HOLD_MS;
    expect(await outbox.flush('worker')).toBe(0);
    expect(registry.heard).toEqual([]);
    expect(outbox.heldFor('worker')).toBe(null);
  });

  it('sends in the order of the taps, and stops at the first dead spot', async () => {
    const outbox = opens();
    for (const gap of ['a', 'b', 'c']) taps(outbox, gap);
    registry.answers = ['ok', OFFLINE];
    expect(await outbox.flush('worker')).toBe(2);
    expect(registry.heard).toEqual(['key-1', 'key-2']);
    expect(await outbox.flush('worker')).toBe(0);
    expect(registry.heard).toEqual(['key-1', 'key-2', 'key-2', 'key-3']);
  });

  it('forgets a note once the registry has it', async () => {
    const outbox = opens();
    outbox.add({ ...found(), visit: { outcome: 'nobody_home', until: '2026-12-06', note: '邻居说周末在' } });
    now += HOLD_MS;
    await outbox.flush('worker');
    expect([...registry.recorded.values()].map(({ visit }) => visit.note)).toEqual(['邻居说周末在']);
    expect(phone.getItem(STORED)).not.toContain('邻居');
    expect(outbox.entries()[0]?.visit).toEqual({ outcome: 'nobody_home', until: '2026-12-06' });
  });

  it('says what the registry refused, and goes on with the others', async () => {
    const outbox = opens();
    taps(outbox, 'a');
    taps(outbox, 'b');
    const errors = [{ field: 'state', code: 'closed', message: 'the gap is closed' }];
    registry.answers = [new Problem(409, { errors })];
    expect(await outbox.flush('worker')).toBe(0);
    expect(states(outbox)).toEqual(['refused', 'sent']);
    const [refused] = outbox.entries();
    expect(refused?.refusal).toEqual({ status: 409, code: 'closed', message: 'the gap is closed' });
    await outbox.flush('worker');
    expect(registry.heard).toEqual(['key-1', 'key-2']);
    expect(outbox.remove('key-1')).toBe(true);
    expect(states(opens())).toEqual(['sent']);
  });

  it('keeps what the registry has to say to people, also where it names no rule', async () => {
    const outbox = opens();
    for (const gap of ['a', 'b', 'c']) taps(outbox, gap);
    const message = '没有找到：可能已经删除，或者不归您看。';
    const rule = { field: 'version', code: 'changed', message: 'changed since' };
    registry.answers = [
      new Problem(404, { title: 'Not found', message }),
      new Problem(412, {
        title: 'Precondition failed',
        message: '别人刚刚改过，请刷新后再试。',
        errors: [rule],
      }),
      new Problem(403, {}),
    ];
    await outbox.flush('worker');
    expect(outbox.entries().map(({ refusal }) => refusal?.message)).toEqual([
      message,
      '别人刚刚改过，请刷新后再试。',
      null,
    ]);
  });

  it.each([401, 429, 503])('keeps what was answered with %s', async (status) => {
    const outbox = opens();
    taps(outbox, 'a');
    taps(outbox, 'b');
    registry.answers = [new Problem(status, {})];
    expect(await outbox.flush('worker')).toBe(2);
    expect(registry.heard).toEqual(['key-1']);
    expect(await outbox.flush('worker')).toBe(0);
  });

  it('lets a fault about one dwelling hold up only that dwelling', async () => {
    const outbox = opens();
    for (const gap of ['a', 'a', 'b']) taps(outbox, gap);
    registry.answers = [new Problem(500, {})];
    expect(await outbox.flush('worker')).toBe(2);
    expect(registry.heard).toEqual(['key-1', 'key-3']);
  });

  it("leaves alone what somebody else tapped on this phone, and doesn't lose it", async () => {
    const outbox = opens();
    taps(outbox);
    expect(await outbox.flush('colleague')).toBe(0);
    expect(registry.heard).toEqual([]);
    expect(states(opens())).toEqual(['waiting']);
  });

  it('goes by what another tab wrote meanwhile', async () => {
    const [one, other] = [opens(), opens()];
    taps(one);
    other.reload();
    await one.flush('worker');
    await other.flush('worker');
    expect(registry.heard).toEqual(['key-1']);
  });

  it('keeps what two tabs tap at the same time', async () => {
    const [one, other] = [opens(), opens()];
    taps(one, 'a');
    taps(other, 'b');
    expect(await one.flush('worker')).toBe(0);
    expect(registry.heard).toEqual(['key-1', 'key-2']);
  });

  it('sends one round at a time', async () => {
    const outbox = opens();
    taps(outbox);
    await Promise.all([outbox.flush('worker'), outbox.flush('worker')]);
    expect(registry.heard).toEqual(['key-1']);
  });

  it('says when the phone keeps nothing, and sends all the same', async () => {
    const outbox = opens();
    phone.full = true;
    taps(outbox);
    expect(outbox.keeps()).toBe(false);
    phone.full = false;
    expect(await outbox.flush('worker')).toBe(0);
    expect(registry.heard).toEqual(['key-1']);
  });

  it('reads nothing from what is no outbox', () => {
    for (const kept of ['{', '{}', 'null', '7']) {
      phone.kept.set(STORED, kept);
      expect(opens().entries()).toEqual([]);
    }
  });

  it('forgets what was sent a day ago with the next tap', async () => {
    const outbox = opens();
    taps(outbox, 'a');
    await outbox.flush('worker');
    now += 25 * 3_600_000;
    taps(outbox, 'b');
    expect(outbox.entries().map(({ gap }) => gap)).toEqual(['b']);
  });
});
