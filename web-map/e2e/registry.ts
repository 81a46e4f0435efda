/** The API from outside the browser: arranges what a story needs and plays the devices. */
import { account, demo } from './demo';
import { readNote, writeNote } from './notes';
import { freshCode } from './secondFactor';

export type Building = {
  id: string;
  doorplate: string | null;
  center: [number, number];
  units: number;
  residents: number;
  registered: number;
  open_gaps: number;
};
export type FloorUnit = { id: string; code: string; state: string; residents: number; has_plan: boolean };
export type Gate = {
  id: string;
  kind: string;
  name: string;
  building_id: string | null;
  location: { coordinates: [number, number] };
  today: { granted: number | null } | null;
};

type Page<T> = { items: T[]; next_cursor: string | null };

export class Registry {
  readonly #token: string;

  private constructor(token: string) {
    this.#token = token;
  }

  static async as(role: string): Promise<Registry> {
    return new Registry(await tokenOf(role));
  }

  get<T>(path: string): Promise<T> {
    return send('GET', path, this.#token) as Promise<T>;
  }

  post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    return send('POST', path, this.#token, body, headers) as Promise<T>;
  }

  /** A file as it is. */
  async upload(path: string, type: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': type };
    const response = await fetch(new URL(path, demo.base_url), { method: 'POST', headers, body: bytes });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  }

  patch<T>(path: string, version: number, body: unknown): Promise<T> {
    return send('PATCH', path, this.#token, body, { 'if-match': `"${version}"` }) as Promise<T>;
  }

  delete<T>(path: string): Promise<T> {
    return send('DELETE', path, this.#token) as Promise<T>;
  }

  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> = await this.get(
        cursor ? `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}` : path,
      );
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }

  buildings(): Promise<Building[]> {
    return this.all(`/api/v1/buildings?site_id=${demo.site_id}`);
  }

  async units(building: string): Promise<FloorUnit[]> {
    const floors = await this.get<Page<{ units: FloorUnit[] }>>(`/api/v1/buildings/${building}/floors`);
    return floors.items.flatMap((floor) => floor.units);
  }

  gates(): Promise<Gate[]> {
    return this.all(`/api/v1/gates?site_id=${demo.site_id}`);
  }

  /** A unit with a plan, and its building. */
  async plannedUnit(): Promise<{ building: Building; unit: FloorUnit }> {
    for (const building of await this.buildings()) {
      if (building.units === 0 || !building.doorplate) continue;
      const unit = (await this.units(building.id)).findLast((one) => one.has_plan);
      if (unit) return { building, unit };
    }
    throw new Error('the demo village has no unit with a plan');
  }

  /** A building without a gap, and a unit in it where nobody lives. */
  async vacantUnit(): Promise<{ building: Building; unit: FloorUnit }> {
    for (const building of await this.buildings()) {
      if (building.units === 0 || building.open_gaps > 0 || !building.doorplate) continue;
      const unit = (await this.units(building.id)).find((one) => one.state === 'vacant');
      if (unit) return { building, unit };
    }
    throw new Error('the demo village has no vacant unit');
  }
}

const NOTE = 'e2e-tokens.json';
/** Tokens live for fifteen minutes; no story takes five. */
const GOOD_FOR_MS = 10 * 60_000;

type Tokens = Record<string, { token: string; at: number }>;

/** An access token of somebody with this role: the same for all stories, since a code opens once. */
export async function tokenOf(role: string): Promise<string> {
  const { user_name, password, second_factor } = account(role);
  const kept = readNote<Tokens>(NOTE) ?? {};
  const known = kept[user_name];
  if (known && Date.now() - known.at < GOOD_FOR_MS) return known.token;
  const code = second_factor && (await freshCode(user_name, second_factor));
  const body = { user_name, password, ...(code && { code }) };
  const answer = (await send('POST', '/api/v1/auth/login', null, body)) as { access_token: string };
  writeNote(NOTE, { ...kept, [user_name]: { token: answer.access_token, at: Date.now() } });
  return answer.access_token;
}

/** The token was ended by somebody: the next one who needs it signs in anew. */
export function forgetToken(role: string): void {
  const { [account(role).user_name]: _ended, ...rest } = readNote<Tokens>(NOTE) ?? {};
  writeNote(NOTE, rest);
}

export type KeyedDevice = { id: string; key: string; setup: { url: string; path: string } };

/** Registers a terminal at a gate, as an operator does. */
export async function registersTerminal(
  gate: Gate,
  protocol: string,
  serial: string,
  more: Record<string, unknown> = {},
): Promise<KeyedDevice> {
  const operator = await Registry.as('operator');
  return operator.post('/api/v1/devices', {
    gate_id: gate.id,
    vendor: protocol,
    protocol,
    serial,
    direction: 'in',
    // It outlives its story without falling silent.
    heartbeat_s: 3600,
    ...more,
  });
}

/** Posts as a terminal, with the key that only it has. */
export async function postPassages(key: string, passages: unknown[]): Promise<{ accepted: number }> {
  return (await send('POST', '/api/v1/passages', key, { passages })) as { accepted: number };
}

async function send(
  method: string,
  path: string,
  bearer: string | null,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const response = await fetch(new URL(path, demo.base_url), {
    method,
    headers: {
      ...headers,
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}
