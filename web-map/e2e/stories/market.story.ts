/** A landlord offers a room with photos; the office looks at it; somebody who looks for a room finds it, and not its door. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openWindow, PHONE } from '../browser';
import { demo } from '../demo';
import { handsIn, offerOf, offersRoom } from '../offering';
import { Officer } from '../officer';
import { goesBack, opens, scrollsSideways } from '../phone';
import { officePublishes, officeRefuses, roomToOffer } from '../rooms';
import { closeAfterwards, story } from '../story';

closeAfterwards();

function at(path: string): string {
  return new URL(path, demo.base_url).href;
}

async function withdraws(landlord: Officer, title: string): Promise<void> {
  const { page } = landlord;
  await landlord.opensConsole('/m/offers');
  const offer = offerOf(page, title);
  await offer.getByRole('button', { name: '下架，不租了' }).click();
  await offer.getByRole('alertdialog').getByRole('button', { name: '下架，不租了' }).click();
  await offer.getByText('已下架', { exact: true }).waitFor();
}

async function tenantLooks(told: (page: Page) => Promise<void>): Promise<void> {
  const window = await openWindow(PHONE);
  try {
    await new Officer(window.page).comesAs('tenant', '/m');
    await opens(window.page, '找房');
    await told(window.page);
  } finally {
    await window.close();
  }
}

story(
  'a room is offered with photos, published, found by its rent, and its door is told to nobody',
  async (landlord, window) => {
    const room = await roomToOffer();
    const title = `朝南单间 ${Date.now().toString(36)}`;
    const { page } = landlord;
    await offersRoom(landlord, room, title);
    await window.picture('offer photos');
    await page.getByRole('button', { name: '往前移' }).last().click();
    // It can't be pressed before the photo lies in its new place.
    await handsIn(page, title);
    expect(await scrollsSideways(page)).toBe(false);

    await officePublishes(room);
    await tenantLooks(async (tenant) => {
      await tenant.getByRole('button', { name: '筛选' }).click();
      await tenant.getByText('1000 元', { exact: true }).click();
      await tenant.getByRole('checkbox', { name: '阳台' }).click();
      await tenant.getByRole('checkbox', { name: '阳台', checked: true }).waitFor();
      await tenant.getByRole('button', { name: '看找到的房' }).click();
      const found = tenant.locator('.market-card').filter({ hasText: title });
      await found.locator('img').waitFor();
      await found.click();
      await tenant.getByText('押金').waitFor();
      await tenant.getByText('第 1 张，共 2 张').waitFor();
      const [doorplate = ''] = room.place.split(' ');
      expect(await tenant.locator('main').textContent()).not.toContain(doorplate);
      expect(await scrollsSideways(tenant)).toBe(false);
      await goesBack(tenant, '找房');
      await found.waitFor();
      await tenant.getByText('500 元', { exact: true }).waitFor({ state: 'detached' });
    });
    await withdraws(landlord, title);
  },
  PHONE,
);

story(
  'what the office refuses says why, and is handed in again once it was changed',
  async (landlord, window) => {
    const room = await roomToOffer();
    const title = `带阳台 ${Date.now().toString(36)}`;
    const { page } = landlord;
    await offersRoom(landlord, room, title);
    await handsIn(page, title);
    await officeRefuses(room, 'wrong_price');

    await page.goto(at('/m/offers'));
    const offer = offerOf(page, title);
    await offer.getByText('租金或押金不对').waitFor();
    await window.picture('offer refused');
    await offer.getByRole('button', { name: '修改内容' }).click();
    await page.getByLabel('每月租金').fill('777');
    await page.getByLabel('还想说什么').fill('打我电话 15400000001');
    window.expectRefusals(422);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('不要写电话号码').waitFor();
    await page.getByLabel('还想说什么').fill('楼下是菜市场');
    await page.getByRole('button', { name: '保存' }).click();
    await offer.getByText('777').waitFor();
    await offer.getByRole('button', { name: '提交审核' }).click();
    await offer.getByText('等待审核').waitFor();
    await withdraws(landlord, title);
  },
  PHONE,
);
