/** What happens while a page waits for an answer: after it asked, before the server hears of it. */
import type { Page } from 'playwright-core';

/** The next time that the page asks for this. */
export async function whileItAsks(page: Page, what: RegExp, happens: () => Promise<void>): Promise<void> {
  await page.route(
    what,
    async (route) => {
      await happens();
      await route.continue();
    },
    { times: 1 },
  );
}
