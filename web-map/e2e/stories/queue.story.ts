/** A grid worker in the alley: outcomes by one tap, kept in a dead spot, over a reload, and sent once. */
import type { Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { PHONE } from '../browser';
import { type Gap, opensGap } from '../gaps';
import type { Officer } from '../officer';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

/** Every visit that leaves the phone, by its key. */
function watchesVisits(page: Page): string[] {
  const keys: string[] = [];
  page.on('request', (request: Request) => {
    if (request.method() === 'POST' && request.url().endsWith('/visits')) {
      keys.push(request.headers()['idempotency-key'] ?? '');
    }
  });
  return keys;
}

async function opensQueue(worker: Officer): Promise<void> {
  await worker.opensList('漏登');
  await worker.list.locator('.gap-card').first().waitFor();
}

function card(worker: Officer, gap: Gap) {
  return worker.list
    .locator('.gap-card')
    .filter({ hasText: gap.doorplate })
    .filter({ hasText: gap.unit_code });
}

async function outcomes(worker: Officer, gap: Gap): Promise<void> {
  const early = card(worker, gap).getByRole('button', { name: '提前走访' });
  await card(worker, gap).getByText('走访').first().waitFor();
  if (await early.isVisible()) await early.click();
}

async function stands(gap: Gap): Promise<string> {
  return (await (await Registry.as('officer')).get<Gap>(`/api/v1/gaps/${gap.id}`)).state;
}

story(
  'what was tapped in a dead spot is kept over a reload, and sent once',
  async (worker, screen) => {
    const gap = await opensGap();
    const { page } = worker;
    const context = page.context();
    const keys = watchesVisits(page);
    await worker.comesAs('grid_worker');
    await opensQueue(worker);
    await screen.picture('queue');
    // The page itself is kept by now.
    await page.waitForFunction(async () => {
      const cache = await caches.open('menpai-page-1');
      const kept = (await cache.keys()).map(({ url }) => url);
      return (
        navigator.serviceWorker.controller !== null && kept.some((url) => url.includes('/assets/Console'))
      );
    });

    screen.expectOutage();
    await context.setOffline(true);
    await worker.list.getByText('没有网络').first().waitFor();
    await outcomes(worker, gap);
    await card(worker, gap).getByRole('button', { name: '无人在家' }).click();
    await card(worker, gap).getByText('已存在手机上').waitFor();
    await worker.list.getByRole('button', { name: '1 条待发送' }).waitFor();

    await page.reload();
    await card(worker, gap).getByText('已存在手机上').waitFor();
    await screen.picture('queue in a dead spot');
    expect(keys).toEqual([]);
    expect(await stands(gap)).toBe('reminded');

    await context.setOffline(false);
    await worker.list.getByRole('button', { name: /已全部送达/ }).waitFor();
    expect(keys).toHaveLength(1);
    expect(await stands(gap)).toBe('task');
    await page.reload();
    await worker.list.getByRole('button', { name: /已全部送达/ }).waitFor();
    expect(keys).toHaveLength(1);

    // The history says it in words.
    await card(worker, gap).getByRole('button', { name: '经过与依据' }).click();
    await card(worker, gap).getByText('走访结果：无人在家').waitFor();
    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > globalThis.innerWidth);
    expect(scrolls).toBe(false);
  },
  PHONE,
);

story(
  'an answer that is lost on the way is asked for again under the same key',
  async (worker, screen) => {
    const gap = await opensGap();
    const { page } = worker;
    const keys = watchesVisits(page);
    await worker.comesAs('grid_worker');
    await opensQueue(worker);
    screen.expectOutage();
    let lost = false;
    await page.route('**/visits', async (route) => {
      if (lost) return route.continue();
      lost = true;
      // The registry has it; the phone does not hear so.
      await route.fetch();
      await route.abort('connectionreset');
    });
    await outcomes(worker, gap);
    await card(worker, gap).getByRole('button', { name: '临时探访' }).click();
    await card(worker, gap).getByRole('button', { name: /^7 天/ }).click();
    await worker.list.getByRole('button', { name: /已全部送达/ }).waitFor();
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(2);
    const events = await (await Registry.as('officer')).all<{ what: string }>(
      `/api/v1/gaps/${gap.id}/events`,
    );
    expect(events.filter(({ what }) => what === 'visited')).toHaveLength(1);
    expect(await stands(gap)).toBe('closed');
  },
  PHONE,
);

story(
  'a slip of the thumb is taken back, and what the registry refuses is told',
  async (worker, screen) => {
    const gap = await opensGap();
    const keys = watchesVisits(worker.page);
    await worker.comesAs('grid_worker');
    await opensQueue(worker);
    await outcomes(worker, gap);
    await card(worker, gap).getByRole('button', { name: '转社区民警' }).click();
    await card(worker, gap).getByRole('button', { name: '撤回' }).click();
    await outcomes(worker, gap);
    // While the phone is out of reach, a colleague closes it.
    screen.expectOutage();
    screen.expectRefusals(409);
    await worker.page.context().setOffline(true);
    await card(worker, gap).getByRole('button', { name: '拒绝配合' }).click();
    const officer = await Registry.as('officer');
    await officer.post(`/api/v1/gaps/${gap.id}/visits`, { outcome: 'moved_out' });
    await worker.page.context().setOffline(false);
    await worker.list.getByRole('button', { name: '1 条没有被接受' }).click();
    await worker.list.getByText('没有被接受：这处漏登已经办结').first().waitFor();
    expect(keys).toHaveLength(1);
    await worker.list.getByRole('button', { name: '知道了' }).first().click();
    await worker.list.getByRole('button', { name: '1 条没有被接受' }).waitFor({ state: 'detached' });
  },
  PHONE,
);
