/** Tiles that fail, a registry that is away, a server that is not there yet: it is said, and it passes by itself. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { PHONE } from '../browser';
import type { Officer } from '../officer';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

const TILES = '**/api/v1/tiles/**';
/** One site by its id: what asks whether the registry can be read. */
const PULSE = /\/api\/v1\/sites\/[^/]+$/;

async function refuses(page: Page, what: string | RegExp, status: number): Promise<void> {
  const body = JSON.stringify({ type: 'urn:menpai:problem:unavailable', title: 'unavailable', status });
  await page.route(what, (route) => route.fulfill({ status, contentType: 'application/problem+json', body }));
}

async function isWell(officer: Officer): Promise<void> {
  await officer.page.locator('.banner').waitFor({ state: 'detached' });
  await officer.seesMap();
}

for (const status of [500, 401]) {
  story(
    `a map whose tiles are answered with ${status} says so, and comes by itself`,
    async (officer, screen) => {
      screen.expectRefusals(status);
      const registry = await Registry.as('officer');
      const { building } = await registry.vacantUnit();
      await refuses(officer.page, TILES, status);
      await officer.comesAs('officer');
      const banner = officer.page.getByRole('alert').filter({ hasText: '地图无法载入' });
      await banner.waitFor();
      await screen.picture(`outage-tiles-${status}`);
      await officer.page.unroute(TILES);
      await isWell(officer);
      await officer.goesTo(building.doorplate ?? '');
      await officer.seesOnMap(building.id);
    },
  );
}

story('a map that loses its tiles says so; whoever presses need not wait', async (officer, screen) => {
  screen.expectRefusals(500);
  await officer.signsIn();
  await refuses(officer.page, TILES, 500);
  await officer.page.getByRole('button', { name: '缩小' }).click();
  const banner = officer.page.locator('.banner').filter({ hasText: '无法载入' });
  await banner.waitFor();
  await officer.page.unroute(TILES);
  await banner.getByRole('button', { name: '立即重试' }).click();
  await isWell(officer);
});

story(
  'a map that cannot be brought up to date says since when',
  async (officer, screen) => {
    screen.expectRefusals(503);
    await officer.signsIn();
    await refuses(officer.page, PULSE, 503);
    // Asked in the background, every twenty seconds.
    const banner = officer.page.getByRole('status').filter({ hasText: /地图暂时不可更新，停在 \d\d:\d\d/ });
    await banner.waitFor();
    const box = await banner.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(PHONE.width);
    await screen.picture('outage-registry-phone');
    await officer.page.unroute(PULSE);
    await isWell(officer);
  },
  PHONE,
);

story('a console that found nobody there opens when somebody is', async (officer, screen) => {
  screen.expectRefusals(503);
  await refuses(officer.page, '**/api/v1/auth/me', 503);
  await officer.comesAs('officer');
  await officer.page.getByText('没能完成').waitFor();
  await officer.page.getByText('正在自动重试').waitFor();
  await screen.picture('outage-start');
  await officer.page.unroute('**/api/v1/auth/me');
  await officer.seesMap();
});
