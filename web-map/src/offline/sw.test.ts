/** `public/sw.js` beside a network of our own: what it keeps, and what it shows where there is none. */
import { beforeEach, describe, expect, it } from 'vitest';
import source from '../../public/sw.js?raw';

const ORIGIN = 'https://menpai.example';
const page = (name: string, build = 1) =>
  `<!doctype html><div id="root" data-page="${name}"></div><script src="/assets/${build}.js"></script>`;

type Handler = (event: object) => void;
type Network = (path: string) => Response | Promise<Response>;

function pathOf(request: Request | string): string {
  return new URL(typeof request === 'string' ? request : request.url, ORIGIN).pathname;
}

/** As much of a browser's cache as the worker asks for. */
class OneCache {
  readonly kept = new Map<string, Response>();
  async match(request: Request | string) {
    return this.kept.get(pathOf(request))?.clone();
  }
  async put(request: Request | string, answer: Response) {
    this.kept.set(pathOf(request), answer);
  }
  async keys() {
    return [...this.kept.keys()];
  }
  async delete(path: string) {
    return this.kept.delete(path);
  }
}

function start(network: Network) {
  const handlers = new Map<string, Handler>();
  const stores = new Map<string, OneCache>();
  let answers = network;
  const self = {
    location: new URL(ORIGIN),
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
  };
  const caches = {
    open: async (name: string) => {
      const store = stores.get(name) ?? new OneCache();
      stores.set(name, store);
      return store;
    },
  };
  const fetch = async (request: Request | string) => answers(pathOf(request));
  new Function('self', 'caches', 'fetch', source)(self, caches, fetch);
  return {
    kept: (name: string) => [...(stores.get(name)?.kept.keys() ?? [])],
    changes: (next: Network) => {
      answers = next;
    },
    /** What somebody sees who opens an address; nothing: the worker leaves it to the browser. */
    opens: async (path: string): Promise<string | null> => {
      const shown: Promise<Response>[] = [];
      const request = { method: 'GET', url: `${ORIGIN}${path}`, mode: 'navigate' };
      handlers.get('fetch')?.({ request, respondWith: (answer: Promise<Response>) => shown.push(answer) });
      return (await shown[0])?.text() ?? null;
    },
  };
}

const html = (text: string, status = 200) =>
  new Response(text, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
const away: Network = () => Promise.reject(new TypeError('Failed to fetch'));

describe('what is kept of a page', () => {
  let worker: ReturnType<typeof start>;
  beforeEach(() => {
    worker = start((path) => html(page(path.startsWith('/m') ? '/m' : '/')));
  });

  it('is the page, which opens in a dead spot under each of its addresses', async () => {
    await worker.opens('/m/rooms');
    worker.changes(away);
    expect(await worker.opens('/m')).toBe(page('/m'));
    expect(await worker.opens('/m/d/01a2279f')).toBe(page('/m'));
    await expect(worker.opens('/')).rejects.toThrow('Failed to fetch');
  });

  it.each([
    ['a document', new Response('%PDF-1.7', { headers: { 'Content-Type': 'application/pdf' } })],
    ['data', Response.json({ items: [] })],
    ['the sign-in of a network', html('<form>Wi-Fi</form>')],
    ['the other page', html(page('/'))],
    ['a page that failed', html(page('/m'), 503)],
    ['a part of it', html(page('/m'), 206)],
  ])('is never %s', async (_, other) => {
    await worker.opens('/m');
    const shown = await other.clone().text();
    worker.changes(() => other);
    expect(await worker.opens('/m/rooms')).toBe(shown);
    worker.changes(away);
    expect(await worker.opens('/m')).toBe(page('/m'));
  });

  it('is replaced by the next build, with what belonged to the old one', async () => {
    await worker.opens('/m');
    worker.changes(() => html(page('/m', 2)));
    await worker.opens('/m');
    worker.changes(away);
    expect(await worker.opens('/m')).toBe(page('/m', 2));
    expect(worker.kept('menpai-phone-1')).toEqual(['/m']);
  });

  it.each(['/api/v1/own/contracts/1/pdf', '/m.webmanifest', '/icon-180.png', '/m/paper.pdf'])(
    'has nothing to do with %s',
    async (path) => {
      expect(await worker.opens(path)).toBeNull();
    },
  );
});
