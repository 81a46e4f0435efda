/** In the alley, on a phone: everything within reach, nothing over anything else. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { PHONE } from '../browser';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

type Box = { x: number; y: number; width: number; height: number };

async function box(of: Locator): Promise<Box> {
  const found = await of.boundingBox();
  if (!found) throw new Error(`not on the screen: ${String(of)}`);
  return found;
}

function apart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

story(
  'search, sheet and bottom bar share the small screen',
  async (officer, window) => {
    const registry = await Registry.as('officer');
    const { building } = await registry.vacantUnit();
    const { page } = officer;
    await officer.signsIn();
    await window.picture('phone map');

    const search = await box(page.locator('.search'));
    const bar = await box(page.locator('.bottom-bar'));
    const layers = await box(page.locator('.layer-switch'));
    const views = await box(page.locator('.view-switch'));
    const buttons = await box(page.locator('.map-buttons'));
    const legend = await box(page.locator('.map-legend'));
    const parts = [search, bar, layers, views, buttons, legend];
    for (const [index, part] of parts.entries()) {
      expect(part.x).toBeGreaterThanOrEqual(0);
      expect(part.x + part.width).toBeLessThanOrEqual(PHONE.width);
      for (const other of parts.slice(index + 1)) expect(apart(part, other)).toBe(true);
    }

    for (const button of await page.locator('.bottom-bar button').all()) {
      const { x, width } = await box(button);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(PHONE.width);
    }

    await officer.goesTo(building.doorplate ?? '');
    const sheet = await box(officer.panel);
    expect(sheet.width).toBe(PHONE.width);
    expect(apart(sheet, await box(page.locator('.bottom-bar')))).toBe(true);
    expect(sheet.y).toBeGreaterThan(PHONE.height * 0.3);
    await window.picture('phone building');

    await officer.panel.getByRole('button', { name: '展开面板' }).click();
    const tall = await box(officer.panel);
    expect(tall.height).toBeGreaterThan(sheet.height);
    expect(apart(tall, await box(page.locator('.search')))).toBe(true);

    // The list that is asked for takes the place of the building; back brings it again.
    await officer.opensList('漏登');
    await officer.panel.waitFor({ state: 'detached' });
    await page.goBack();
    await officer.seesPanel(building.doorplate ?? '');

    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > globalThis.innerWidth);
    expect(scrolls).toBe(false);
  },
  PHONE,
);
