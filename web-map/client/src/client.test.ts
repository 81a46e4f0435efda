import { describe, expect, it } from 'vitest';
import document from '../../openapi.json?raw';
import { answerOf, createClient, keyed, keysOf, newKey, Problem } from './index.ts';
import { isStep } from './steps.ts';

function server(answer: () => Response) {
  const sent: Request[] = [];
  const fetch = async (request: Request) => {
    sent.push(request);
    return answer();
  };
  return { sent, fetch };
}

/** How the addresses end of what makes something, or makes it anew: whoever sends it has the key, for as long as the form is open. */
const MAKERS = [
  'agents',
  'answers',
  'areas',
  'buildings',
  'code',
  'contests',
  'contracts',
  'corrections',
  'decisions',
  'devices',
  'evidence',
  'exceptions',
  'filings',
  'gates',
  'impact-assessments',
  'keys',
  'listings',
  'locks',
  'ownership-claims',
  'pairing-windows',
  'passes',
  'persons',
  'photos',
  'pin',
  'problems',
  'qr',
  'receipts',
  'residencies',
  'reviews',
  'sites',
  'slots',
  'tenancies',
  'units',
  'viewings',
  'visitors',
  'visits',
  'wechat-subscriptions',
];

type Operation = { parameters?: { name: string }[] };

const baseUrl = 'https://menpai.example/api/v1';

describe('the client', () => {
  it('says who it is where something is changed, and nowhere else', async () => {
    const { sent, fetch } = server(() => Response.json({ items: [] }));
    const api = createClient({ baseUrl, name: 'phone', fetch });
    await api.GET('/own/filings');
    await api.POST('/own/filings/{id}/withdraw', { params: { path: { id: 'f' } } });
    expect(sent.map(({ headers }) => headers.get('X-Menpai-Client'))).toEqual([null, 'phone']);
    expect(sent[1]?.url).toBe(`${baseUrl}/own/filings/f/withdraw`);
  });

  it('sends the token of now, and the key that it is given', async () => {
    const { sent, fetch } = server(() => Response.json({}, { status: 201 }));
    let token: string | null = null;
    const api = createClient({ baseUrl, token: () => token, fetch });
    const body = { unit_id: 'u', from: '2026-12-01' };
    await api.POST('/own/filings', { params: { header: keyed('k1') }, body });
    token = 't';
    await api.POST('/own/filings', { params: { header: keyed('k1') }, body });
    expect(sent.map(({ headers }) => headers.get('Authorization'))).toEqual([null, 'Bearer t']);
    expect(sent.map(({ headers }) => headers.get('Idempotency-Key'))).toEqual(['k1', 'k1']);
  });

  it('asks for the language of the reader, and keeps what they are to be told', async () => {
    const refusal = { title: 'Conflict', message: '这个时间刚被别人约走了，请另选一个' };
    const { sent, fetch } = server(() => Response.json(refusal, { status: 409 }));
    const api = createClient({ baseUrl, language: () => 'zh-CN', fetch });
    const refused = await answerOf(api.GET('/own/filings')).catch((e) => e);
    expect(sent[0]?.headers.get('Accept-Language')).toBe('zh-CN');
    expect([refused.message, refused.told]).toEqual(['Conflict', refusal.message]);
    expect(new Problem(502, {}).told).toBeNull();
  });

  it('throws what the server refuses as a problem, and a line that is away as one too', async () => {
    const refusal = { type: 'urn:menpai:problem:conflict', title: 'Conflict', errors: [] };
    const { fetch } = server(() => Response.json(refusal, { status: 409, headers: { 'Retry-After': '7' } }));
    const refused = await answerOf(createClient({ baseUrl, fetch }).GET('/own/filings')).catch((e) => e);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ status: 409, type: refusal.type, retryAfter: 7 });
    const away = createClient({ baseUrl, fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
    expect(await answerOf(away.GET('/own/filings')).catch((e) => e)).toMatchObject({ status: 0 });
  });
});

describe('a step', () => {
  const withdrawn = (api: ReturnType<typeof createClient>, id = 'f') =>
    answerOf(api.POST('/own/filings/{id}/withdraw', { params: { path: { id } } })).catch(() => null);

  it('keeps its key until there is an answer, and no longer', async () => {
    const keys: (string | null)[] = [];
    const answers = [null, 502, 200, 200];
    const fetch = async ({ headers }: Request) => {
      keys.push(headers.get('Idempotency-Key'));
      const status = answers[keys.length - 1];
      if (!status) throw new TypeError('Failed to fetch');
      return Response.json({}, { status });
    };
    const api = createClient({ baseUrl, fetch });
    for (const _ of answers) await withdrawn(api);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys.slice(1, 3)).toEqual([keys[0], keys[0]]);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it('that says something else, or is of something else, has another key', async () => {
    const keys: (string | null)[] = [];
    const fetch = async ({ headers }: Request): Promise<Response> => {
      keys.push(headers.get('Idempotency-Key'));
      throw new TypeError('Failed to fetch');
    };
    const api = createClient({ baseUrl, fetch });
    await withdrawn(api, 'f');
    await withdrawn(api, 'g');
    for (const version of ['"1"', '"2"']) {
      const params = { path: { id: 'f' }, header: { 'If-Match': version } };
      await answerOf(api.POST('/filings/{id}/confirm', { params })).catch(() => null);
    }
    expect(new Set(keys).size).toBe(4);
  });

  it('that was answered ends what waited of the same thing: what one changed one’s mind about is not over', async () => {
    const keys: (string | null)[] = [];
    const fetch = async ({ headers }: Request) => {
      keys.push(headers.get('Idempotency-Key'));
      if (keys.length === 1) throw new TypeError('Failed to fetch');
      return Response.json({});
    };
    const api = createClient({ baseUrl, fetch });
    const params = { path: { id: 'p' } };
    for (const stars of [3, 4, 3])
      await answerOf(api.POST('/own/problems/{id}/rate', { params, body: { stars } })).catch(() => null);
    expect(new Set(keys).size).toBe(3);
  });

  it('is a change too, of the thing that its address names', async () => {
    const keys: (string | null)[] = [];
    const answers = [null, 200, 200];
    const fetch = async ({ headers }: Request) => {
      keys.push(headers.get('Idempotency-Key'));
      const status = answers[keys.length - 1];
      if (!status) throw new TypeError('Failed to fetch');
      return Response.json({}, { status });
    };
    const api = createClient({ baseUrl, fetch });
    const params = { path: { id: 'g' }, header: { 'If-Match': '"1"' } };
    for (const _ of answers)
      await answerOf(api.PATCH('/gates/{id}', { params, body: { name: '东闸口' } })).catch(() => null);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(isStep('PUT', '/sites/{id}/occupancy-limit')).toBe(true);
    expect(isStep('DELETE', '/auth/sessions/{id}')).toBe(false);
  });

  it('is all that takes a key and makes nothing, as the API says, and no other POST', () => {
    const { paths } = JSON.parse(document) as { paths: Record<string, Record<string, Operation>> };
    const all = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { parameters }]) => ({
        method: method.toUpperCase(),
        path,
        isKeyed: parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false,
      })),
    );
    const others = all.filter(({ method, path, isKeyed }) => isKeyed && !isStep(method, path));
    const ends = new Set(others.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
    expect([...ends].sort()).toEqual(MAKERS);
    const unheard = all.filter(
      ({ method, path, isKeyed }) => method === 'POST' && !isKeyed && isStep(method, path),
    );
    expect(unheard).toEqual([]);
  });

  it('is nothing that reads, signs in, or has a key of its own', async () => {
    expect(isStep('GET', '/own/filings/{id}/withdraw')).toBe(false);
    expect(isStep('POST', '/auth/second-factor/confirm')).toBe(false);
    expect(isStep('POST', '/contract-codes/read')).toBe(false);
    expect(isStep('POST', '/me/passes/{id}/qr')).toBe(false);
    expect(isStep('POST', '/own/filings')).toBe(false);
    expect(isStep('POST', '/own/contracts/{id}/confirm')).toBe(true);
    const { sent, fetch } = server(() => Response.json({}));
    const api = createClient({ baseUrl, fetch });
    const params = { path: { id: 'p' }, header: keyed('mine') };
    await api.POST('/own/problems/{id}/reopen', { params, body: { text: 'x' } });
    expect(sent[0]?.headers.get('Idempotency-Key')).toBe('mine');
  });
});

describe('keys', () => {
  it('stay with what is sent, and change with it', () => {
    const key = keysOf();
    const first = key({ from: '2026-12-01' });
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(key({ from: '2026-12-01' })).toBe(first);
    expect(key({ from: '2026-12-02' })).not.toBe(first);
    expect(newKey()).not.toBe(newKey());
  });

  it('stay with what is sent also when something else was sent in between', () => {
    const key = keysOf();
    const first = key({ from: '2026-12-01' });
    const second = key({ from: '2026-12-02' });
    expect(second).not.toBe(first);
    expect(key({ from: '2026-12-01' })).toBe(first);
    expect(key({ from: '2026-12-02' })).toBe(second);
  });

  it('go by what is said, not by the order in which it is', () => {
    const key = keysOf();
    const person = { name: '陈某', phone: '13800000000' };
    const first = key({ from: '2026-12-01', person, to: undefined });
    expect(key({ person: { phone: person.phone, name: person.name }, from: '2026-12-01' })).toBe(first);
    expect(key({ from: '2026-12-01', list: ['a', 'b'] })).not.toBe(
      key({ from: '2026-12-01', list: ['b', 'a'] }),
    );
  });

  it('tell files apart, of which JSON says nothing, and know one again', () => {
    const key = keysOf();
    const [one, other] = [new Blob(['one']), new Blob(['other'])];
    const first = key({ photo: one });
    expect(key({ photo: other })).not.toBe(first);
    expect(key({ photo: one })).toBe(first);
    expect(key(one)).not.toBe(key(other));
  });

  it('are there for a request without a body', () => {
    const key = keysOf();
    expect(key(undefined)).toBe(key(undefined));
    expect(key(undefined)).not.toBe(key({}));
  });
});
