/**
 * Keeps the console's own files, so that the page opens in a dead spot: the page as it was last served, and the built files that
 * it loaded, whose names hold a hash of their content. It never touches the API: no answer of the registry is kept here.
 */
const CACHE = 'menpai-page-1';
const PAGE = '/';
/** A network that does not answer in this time is as good as none. */
const PATIENCE_MS = 4_000;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  const files = event.data?.files;
  if (Array.isArray(files)) event.waitUntil(keepFiles(files.filter(isBuilt)));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && !url.pathname.startsWith('/api/')) event.respondWith(page(request));
  else if (isBuilt(url.pathname)) event.respondWith(file(request));
});

function isBuilt(path) {
  return typeof path === 'string' && path.startsWith('/assets/');
}

/** The page of the network, in time; else the one that was kept. */
async function page(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  try {
    const signal = kept ? AbortSignal.timeout(PATIENCE_MS) : undefined;
    const answer = await fetch(request, { signal });
    if (answer.ok) await keepPage(cache, answer.clone(), kept);
    return answer;
  } catch (cause) {
    if (kept) return kept.clone();
    throw cause;
  }
}

async function keepPage(cache, answer, kept) {
  const [now, before] = await Promise.all([answer.clone().text(), kept?.clone().text()]);
  // A new build has new names: what belonged to the old one goes.
  if (before !== undefined && before !== now) {
    for (const request of await cache.keys()) await cache.delete(request);
  }
  await cache.put(PAGE, answer);
}

/** A file whose name is its content: once it is kept, it is never asked for again. */
async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function keepFiles(paths) {
  const cache = await caches.open(CACHE);
  for (const path of paths) {
    if (!(await cache.match(path))) await cache.add(path).catch(() => undefined);
  }
  // The page itself came before anybody kept it.
  if (!(await cache.match(PAGE))) await cache.add(PAGE).catch(() => undefined);
}
