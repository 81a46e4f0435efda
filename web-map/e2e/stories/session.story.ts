/** Getting in, being thrown out, and the other language. */
import { expect } from 'vitest';
import { PHONE } from '../browser';
import { account, demo } from '../demo';
import { whileItAsks } from '../meanwhile';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

story('a wrong password is said so, and the right one opens the map', async (officer, window) => {
  window.expectRefusals(401);
  const { user_name, password } = account('officer');
  await officer.opensConsole();
  await officer.page.getByText('城中村出租屋登记一张图').waitFor();
  await officer.entersCredentials(user_name, `${password}!`);
  await officer.page.getByRole('alert').getByText('用户名或密码不正确').waitFor();
  await officer.entersCredentials(user_name, password);
  await officer.page.getByText('密码正确').waitFor();
  await officer.entersCode();
  await officer.seesMap();
});

story('a session that ended leads back to the way in, and on from where one was', async (officer, window) => {
  window.expectRefusals(401);
  const { building } = await (await Registry.as('officer')).vacantUnit();
  await officer.signsIn();
  await officer.goesTo(building.doorplate ?? '');
  // The map asks by itself, too: were the session over before the click, the way in could be there before the tab is found.
  await whileItAsks(officer.page, /\/buildings\/[^/]+\/history\?/, () =>
    officer.page.context().clearCookies(),
  );
  await officer.opensTab('历史');
  await officer.page.getByText('登录已过期').waitFor();
  const { user_name, password } = account('officer');
  await officer.entersCredentials(user_name, password);
  await officer.entersCode();
  await officer.seesPanel(building.doorplate ?? '');
});

story(
  'another code that can not be sent is said so, whatever was wrong with the one before',
  async ({ page }, window) => {
    window.expectRefusals(401, 503);
    let isAway = false;
    const refusal = (status: number, title: string, message: string) => ({
      status,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: `urn:menpai:problem:${title}`, title, status, message, errors: [] }),
    });
    await page.route('**/api/v1/auth/codes', (route) =>
      route.fulfill(
        isAway ? refusal(503, 'unavailable', '服务器暂时忙，请稍后重试。') : { json: { retry_after: 1 } },
      ),
    );
    await page.route('**/api/v1/auth/codes/verify', (route) =>
      route.fulfill(refusal(401, 'unauthenticated', '请先登录。')),
    );
    await page.goto(new URL('/m', demo.base_url).href);
    await page.getByLabel('手机号').fill('15400000001');
    await page.getByRole('button', { name: '获取验证码' }).click();
    await page.getByLabel('短信验证码').fill('000000');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('alert').getByText('验证码不正确').waitFor();
    isAway = true;
    await page.getByRole('button', { name: '重新发送', exact: true }).click();
    await page.getByRole('alert').getByText('服务器暂时忙').first().waitFor();
    expect(await page.getByText('验证码不正确').count()).toBe(0);
  },
  PHONE,
);

story('signing out forgets the purpose', async (officer, window) => {
  window.expectRefusals(401);
  await officer.signsInByHand();
  await officer.opensList('找人');
  await officer.declaresPurpose('上门服务', officer.list);
  await officer.page.getByRole('button', { name: '目的：上门服务' }).waitFor();
  await officer.page.getByRole('button', { name: /^账号/ }).click();
  await officer.page.getByRole('menuitem', { name: '退出登录' }).click();
  await officer.page.getByLabel('用户名').waitFor();
  expect(await officer.page.evaluate(() => sessionStorage.length)).toBe(0);
});

story('the console speaks English when asked, and remembers', async (officer, window) => {
  window.expectRefusals(422);
  await officer.signsIn();
  await officer.page.getByRole('button', { name: '切换语言: English' }).click();
  await officer.page.getByRole('button', { name: 'Gaps' }).waitFor();
  expect(await officer.page.locator('html').getAttribute('lang')).toBe('en');
  await officer.page.reload();
  await officer.seesMap();
  await officer.page.getByRole('button', { name: 'People' }).click();
  await officer.page.getByText('Say why you look at personal data').waitFor();
  const leftover = await officer.page
    .locator('.header, .panel-left, .map-tools, .map-legend')
    .allInnerTexts();
  const chinese = leftover.join(' ').replaceAll('门牌', '').replaceAll('中文', '');
  const siteAndAccount = await officer.page.locator('.site-name, .header-end').allInnerTexts();
  const own = siteAndAccount.join(' ').split(/\s+/);
  const rest = own.reduce((text, word) => text.replaceAll(word, ''), chinese);
  expect(rest.match(/[\u4e00-\u9fff]+/g) ?? []).toEqual([]);
  await window.picture('english');

  // So does the server, though the browser's own language is Chinese: one's own village needs no exception.
  const { page } = officer;
  const nav = page.getByRole('navigation', { name: 'Main', exact: true });
  await nav.getByRole('button', { name: 'Oversight' }).click();
  await page.getByRole('menuitem', { name: /^Exceptions/ }).click();
  await page.locator('.office').getByRole('button', { name: 'Ask for an exception' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Village').fill(demo.site_id);
  await dialog.getByLabel('Why', { exact: true }).fill('Somebody old may be lost there');
  await dialog.getByLabel('Case or document number').fill('警情20261124002');
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
  await dialog.getByText('Lies within your area: look without an exception').first().waitFor();
});

story('an auditor reads who looked at what, and no person', async (officer, window) => {
  const registry = await Registry.as('officer');
  const { building } = await registry.vacantUnit();
  await registry.get(`/api/v1/buildings/${building.id}/residents?purpose=registration_check`);
  await officer.signsIn('auditor');
  const trail = await officer.opensPage('查看记录');
  await trail.getByText('查看楼栋住户').first().waitFor();
  expect(await officer.page.getByRole('button', { name: '找人' }).count()).toBe(0);
  await window.picture('auditor');
});
