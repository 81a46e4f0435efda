/**
 * Keeps the pages' own files, so that they open in a dead spot: the console's and the phone page's, each as it was last served, with
 * the built files that it loaded, whose names hold a hash of their content. It never touches the API: no answer of the registry is
 * kept here.
 */
const PAGES = [
  { path: '/m', cache: 'menpai-phone-1', holds: (path) => /^\/m(\/|$)/.test(path) },
  { path: '/', cache: 'menpai-page-1', holds: () => true },
];
/** The doorplate that stands on both. */
const SIGN = '/favicon.svg';
/** A network that does not answer in this time is as good as none. */
const PATIENCE_MS = 4_000;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  const kept = new Set(PAGES.map(({ cache }) => cache));
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => !kept.has(name)).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  const files = event.data?.files;
  const page = pageOf(event.source?.url);
  if (page && Array.isArray(files)) event.waitUntil(keepFiles(page, files.filter(isBuilt)));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isPath(url.pathname)) event.respondWith(openPage(pageOf(url), request));
  else if (isBuilt(url.pathname)) event.respondWith(file(event.clientId, request));
});

/** Whose page an address shows. */
function pageOf(address) {
  if (!address) return undefined;
  const { pathname } = new URL(address);
  return PAGES.find(({ holds }) => holds(pathname));
}

/** What the server answers with a page; a name with a dot is a file's. */
function isPath(path) {
  return !path.startsWith('/api/') && !path.includes('.');
}

function isBuilt(path) {
  return typeof path === 'string' && (path.startsWith('/assets/') || path === SIGN);
}

/** The page of the network, in time; else the one that was kept. */
async function openPage(page, request) {
  const cache = await caches.open(page.cache);
  const kept = await cache.match(page.path);
  try {
    const signal = kept ? AbortSignal.timeout(PATIENCE_MS) : undefined;
    const answer = await fetch(request, { signal });
    await keepPage(page, cache, answer.clone(), kept);
    return answer;
  } catch (cause) {
    if (kept) return kept.clone();
    throw cause;
  }
}

/**
 * Keeps an answer if it is the page itself, which says so (`data-page`). What else an address may answer with is shown once and not
 * kept: a document, the sign-in of a network, another service behind the same name.
 */
async function keepPage(page, cache, answer, kept) {
  const html = answer.headers.get('Content-Type')?.startsWith('text/html');
  if (answer.status !== 200 || answer.redirected || !html) return;
  const [now, before] = await Promise.all([answer.clone().text(), kept?.clone().text()]);
  if (!now.includes(`data-page="${page.path}"`)) return;
  // A new build has new names: what belonged to the old one goes.
  if (before !== undefined && before !== now) {
    for (const request of await cache.keys()) await cache.delete(request);
  }
  await cache.put(page.path, answer);
}

/** A file whose name is its content: once a page has it, it is never asked for again. */
async function file(clientId, request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  const page = answer.ok && pageOf((await self.clients.get(clientId))?.url);
  if (page) await (await caches.open(page.cache)).put(request, answer.clone());
  return answer;
}

async function keepFiles(page, paths) {
  const cache = await caches.open(page.cache);
  for (const path of [SIGN, ...paths]) {
    if (!(await cache.match(path))) await cache.add(path).catch(() => undefined);
  }
  // The page itself came before anybody kept it.
  if (await cache.match(page.path)) return;
  await fetch(page.path)
    .then((answer) => keepPage(page, cache, answer))
    .catch(() => undefined);
}
