/** Lets the page itself open in a dead spot: `public/sw.js` keeps the files that it was made of. */
export function keepPage(): void {
  // Only where the page came over HTTPS or from this machine, and was built: a page under development changes all the time.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  void navigator.serviceWorker
    .register('/sw.js')
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => {
      const tell = () => {
        const files = performance
          .getEntriesByType('resource')
          .map(({ name }) => new URL(name))
          .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
          .map(({ pathname }) => pathname);
        active?.postMessage({ files });
      };
      // What was loaded before anybody kept it, and what the console loads after somebody signed in.
      tell();
      window.setTimeout(tell, 10_000);
    })
    .catch(() => undefined);
}
