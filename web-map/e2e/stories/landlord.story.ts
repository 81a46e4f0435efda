/** A landlord of sixty: sent to the phone page from wherever they sign in; what is due first, then their rooms. */
import { expect } from 'vitest';
import { PHONE } from '../browser';
import { account } from '../demo';
import { stranger } from '../people';
import { goesBack, opens, scrollsSideways } from '../phone';
import { closeAfterwards, story } from '../story';

closeAfterwards();

story(
  'a landlord sees what is due, finds a room, enters who moved in, and sees who lives in another',
  async (landlord, window) => {
    const { page } = landlord;
    const { user_name, password } = account('landlord');
    await landlord.opensConsole();
    await landlord.entersCredentials(user_name, password);
    await page.waitForURL(/\/m$/);
    const due = await page.getByText(/件事等您办理/).boundingBox();
    const rooms = await page.getByRole('button', { name: /^我的房屋/ }).boundingBox();
    expect(due?.y).toBeLessThan(rooms?.y ?? 0);
    await window.picture('landlord home');
    for (const button of await page.locator('main').getByRole('button').all()) {
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }

    await opens(page, '我的房屋');
    const vacant = page
      .locator('.own-room')
      .filter({ hasText: '没租出去' })
      .filter({ hasText: '没有人登记' })
      .first();
    await vacant.waitFor();
    await window.picture('landlord rooms');
    await vacant.click();
    await page.getByText('没有人登记').waitFor();
    await opens(page, '登记租客');
    const person = stranger();
    await page.getByLabel('证件号码').fill(person.id_number);
    await page.getByLabel('姓名').fill(person.name);
    // Without their phone nobody could say yes.
    await page.getByRole('button', { name: '发给对方确认' }).click();
    await page.locator('.ant-form-item-explain').getByText('请填写').waitFor();
    await page.getByLabel('手机号').fill(person.phone);
    await page.getByRole('button', { name: '发给对方确认' }).click();
    await page.getByRole('heading', { name: '已发给对方确认' }).waitFor();
    await window.picture('landlord entered');
    await page.getByRole('button', { name: '撤回' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '撤回' }).click();
    await page.getByRole('button', { name: '发给对方确认' }).waitFor();
    await goesBack(page, '房屋');
    await page.getByText('没有人登记').waitFor();
    await goesBack(page, '我的房屋');
    await page
      .locator('.own-room')
      .filter({ hasText: /登记 \d+ 人/ })
      .first()
      .click();
    await page
      .getByText(/登记 \d+ 人/)
      .first()
      .waitFor();
    await window.picture('landlord room');

    // Who looks states why, without being asked: there is one reason.
    await opens(page, '看谁登记在这里', '住户');
    await page.getByText('查看目的：自有房屋').waitFor();
    await page.locator('.row').first().waitFor();
    expect(await page.locator('.row').first().textContent()).toContain('*');
    expect(await scrollsSideways(page)).toBe(false);
    await goesBack(page, '房屋');
    await goesBack(page, '我的房屋');
    await goesBack(page, '门牌');
  },
  PHONE,
);

story(
  'the phone page opens without a network, and says that there is none',
  async (landlord, window) => {
    const { page } = landlord;
    await landlord.comesAs('landlord', '/m');
    await page.getByText(/件事等您办理/).waitFor();
    await page.waitForFunction(async () => {
      const cache = await caches.open('menpai-phone-1');
      const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
      return kept.includes('/m') && kept.some((path) => /^\/assets\/m-.*\.js$/.test(path));
    });
    window.expectOutage();
    await page.context().setOffline(true);
    await page.goto(page.url());
    await page.getByText('连不上服务器').waitFor();
    await window.picture('phone offline');
    await opens(page, '我的信息');
    await page.context().setOffline(false);
  },
  PHONE,
);
