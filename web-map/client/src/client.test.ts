import { describe, expect, it } from 'vitest';
import { answerOf, createClient, keyed, keysOf, newKey, Problem } from './index.ts';

function server(answer: () => Response) {
  const sent: Request[] = [];
  const fetch = async (request: Request) => {
    sent.push(request);
    return answer();
  };
  return { sent, fetch };
}

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
