/** A new officer of another village: sets up the account, asks to look at the demo village, and looks once approved. */
import { randomInt } from 'node:crypto';
import { expect } from 'vitest';
import { addsAccount, addsSite } from '../command';
import { demo } from '../demo';
import { Registry } from '../registry';
import { freshCode } from '../secondFactor';
import { closeAfterwards, story } from '../story';

closeAfterwards();

const PASSWORD = 'three-ponds-and-a-banyan';

story(
  'set up at the first sign-in; an exception asked, approved, used, and shown as one',
  async (officer, window) => {
    window.expectRefusals(401, 403);
    const { page } = officer;
    const name = `邻村${randomInt(1e6)}`;
    const user_name = `officer-${randomInt(1e9)}`;
    addsSite(name);
    const first = addsAccount({ user_name, role: 'officer', site: name, organisation: '邻区派出所' });

    // The password that somebody else chose.
    await officer.opensConsole();
    await officer.entersCredentials(user_name, first);
    await page.getByRole('heading', { name: '请先修改密码' }).waitFor();
    await page.getByLabel('现在的密码').fill(first);
    await page.getByLabel('新密码', { exact: true }).fill(PASSWORD);
    await page.getByLabel('再输一次新密码').fill(PASSWORD);
    await page.getByRole('button', { name: '修改密码' }).click();

    // The second factor, as an authenticator would read it.
    await page.getByRole('heading', { name: '请设置动态验证码' }).waitFor();
    const secret = ((await page.locator('.setup-secret code').textContent()) ?? '').replaceAll(' ', '');
    await window.picture('enrol');
    await page.getByRole('textbox', { name: '动态验证码' }).fill(await freshCode(user_name, secret));
    await page.getByRole('button', { name: '启用动态验证码' }).click();
    await page.locator('.recovery-codes li').nth(9).waitFor();
    expect(await page.locator('.recovery-codes li').count()).toBe(10);
    await page.getByRole('checkbox', { name: '我已保存好恢复码' }).check();
    await page.getByRole('button', { name: '继续' }).click();
    await officer.seesMap();

    // The other village is asked for.
    const exceptions = await officer.opensPage('跨区查看');
    await exceptions.getByRole('button', { name: '申请跨区查看' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('村/围院').fill(demo.site_id);
    await dialog.getByLabel('事由').fill('走失老人可能在该村');
    await dialog.getByLabel('文号 / 警情编号').fill('警情20261124001');
    await dialog.getByRole('button', { name: '提交申请' }).click();
    await exceptions.getByText('待批').waitFor();

    const manager = await Registry.as('area_manager');
    const waiting = await manager.all<{ id: string; version: number; reference: string }>(
      '/api/v1/exceptions',
    );
    const asked = waiting.find(({ reference }) => reference === '警情20261124001');
    expect(asked).toBeDefined();
    await manager.post(`/api/v1/exceptions/${asked?.id}/approve`, undefined, {
      'if-match': `"${asked?.version}"`,
    });

    await page.reload();
    await exceptions.getByText('生效中').waitFor();
    await exceptions.getByRole('button', { name: '去那里查看' }).click();
    await page.getByText('跨区查看：').waitFor();
    const { building } = await (await Registry.as('officer')).vacantUnit();
    await officer.goesTo(building.doorplate ?? '');
    await officer.opensTab('住户');
    await officer.declaresPurpose('登记核查');
    await officer.panel
      .getByText(/没有登记的住户|显示/)
      .first()
      .waitFor();
    await window.picture('elsewhere');

    const looks = await manager.all<{ organisation: string; exception_id: string | null; action: string }>(
      `/api/v1/trail?site_id=${demo.site_id}&kind=look`,
    );
    const look = looks.find(({ organisation }) => organisation === '邻区派出所');
    expect(look?.exception_id).toBe(asked?.id);
  },
);
