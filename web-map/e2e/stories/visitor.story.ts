/** A tenant lets a visitor in, from a phone: the code on the screen opens the gate until it is taken back. */
import { expect } from 'vitest';
import { linkOf } from '../../src/features/own/visitLink';
import { openWindow, PHONE } from '../browser';
import { demo } from '../demo';
import { opens, scrollsSideways } from '../phone';
import { readsCode } from '../reader';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';
import { checks } from '../terminal';

closeAfterwards();

/** The key of a terminal at a gate that all people of the village pass. */
async function terminalKey(): Promise<string> {
  const gates = await (await Registry.as('officer')).gates();
  const compound = new Set(gates.filter(({ kind }) => kind === 'compound').map(({ id }) => id));
  const device = demo.devices.find(({ gate_id }) => compound.has(gate_id));
  if (!device) throw new Error('the demo file has no device at a compound gate');
  return device.key;
}

story(
  'a visitor’s code opens the gate until it is taken back',
  async (tenant, window) => {
    const key = await terminalKey();
    const { page } = tenant;
    await tenant.comesAs('tenant', '/m');
    await opens(page, '访客');
    await page.getByRole('button', { name: '邀请访客' }).click();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: '生成通行码' }).click();

    const code = page.locator('.own-code .ant-qrcode');
    await code.waitFor();
    await window.picture('visitor code');
    const text = await readsCode(code);
    const pin = ((await page.locator('.own-pin strong').textContent()) ?? '').replaceAll(' ', '');
    expect(await checks(key, text)).toEqual({ granted: true, reason: 'ok' });
    expect(await checks(key, pin)).toEqual({ granted: true, reason: 'ok' });
    expect(await scrollsSideways(page)).toBe(false);

    await page.getByRole('button', { name: '已发给访客，完成' }).click();
    const visit = page.locator('.own-card', { hasText: '有效' }).first();
    await visit.getByRole('button', { name: '暂停' }).click();
    await page.locator('.own-card', { hasText: '已暂停' }).waitFor();
    expect(await checks(key, text)).toEqual({ granted: false, reason: 'suspended' });
    const suspended = page.locator('.own-card', { hasText: '已暂停' });
    await suspended.getByRole('button', { name: '撤回' }).click();
    await suspended.getByRole('alertdialog').getByRole('button', { name: '撤回' }).click();
    await page.locator('.own-card', { hasText: '已终止' }).first().waitFor();
    expect(await checks(key, text)).toEqual({ granted: false, reason: 'ended' });
    expect(await checks(key, pin)).toEqual({ granted: false, reason: 'ended' });
    await window.picture('visitor gone');
  },
  PHONE,
);

story(
  'a visitor who was sent a link sees the code without an account, and the gate opens',
  async (tenant) => {
    const key = await terminalKey();
    const { page } = tenant;
    // What a phone hands on to a chat.
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'share', {
        value: async ({ url }: { url: string }) => {
          document.documentElement.dataset.sent = url;
        },
      });
    });
    await tenant.comesAs('tenant', '/m');
    await opens(page, '访客');
    await page.getByRole('button', { name: '邀请访客' }).click();
    await page.getByRole('button', { name: '生成通行码' }).click();
    await page.getByRole('button', { name: '发送链接' }).click();
    const sent = page.locator('html[data-sent]');
    await sent.waitFor();
    const link = (await sent.getAttribute('data-sent')) ?? '';
    expect(link).toMatch(/\/m\/visit#[\w-]+$/);
    await page.getByRole('button', { name: '已发给访客，完成' }).click();

    // On another phone, with nobody signed in.
    const guest = await openWindow(PHONE);
    const asked: string[] = [];
    guest.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await guest.page.goto(link);
    const code = guest.page.locator('.own-code .ant-qrcode');
    await code.waitFor();
    const text = await readsCode(code);
    expect(await checks(key, text)).toEqual({ granted: true, reason: 'ok' });
    await guest.page.getByText(/^今天 \d/).waitFor();
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);
    expect(await scrollsSideways(guest.page)).toBe(false);
    await guest.picture('visitor link');
    await guest.close();

    const visit = page.locator('.own-card', { hasText: '有效' }).first();
    await visit.getByRole('button', { name: '撤回' }).click();
    const ended = page.waitForResponse((answer) => answer.url().endsWith('/end') && answer.ok());
    await visit.getByRole('alertdialog').getByRole('button', { name: '撤回' }).click();
    await ended;
    expect(await checks(key, text)).toEqual({ granted: false, reason: 'ended' });
  },
  PHONE,
);

story(
  'a visitor’s page that is left open follows the time',
  async ({ page }) => {
    const hour = 3_600_000;
    const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();
    const visit = {
      text: 'A'.repeat(120),
      pin: null,
      from: inHours(1),
      to: inHours(3),
      place: null,
      gates: [],
    };
    await page.clock.install();
    await page.goto(linkOf(visit, new URL(demo.base_url).origin));
    const code = page.locator('.own-code .ant-qrcode');
    await page.getByText('还没到时间').waitFor();
    await page.clock.fastForward(2 * hour);
    await page.getByText('还没到时间').waitFor({ state: 'detached' });
    await code.waitFor();
    await page.clock.fastForward(2 * hour);
    await page.getByText('已经过期').waitFor();
    expect(await code.count()).toBe(0);
  },
  PHONE,
);

story(
  'one’s own code is renewed on the screen, and a picture of it is soon stale',
  async (tenant, window) => {
    const key = await terminalKey();
    const { page } = tenant;
    await tenant.comesAs('tenant', '/m');
    await opens(page, '我的通行码');
    const code = page.locator('.own-code .ant-qrcode');
    await code.waitFor();
    await window.picture('own code');
    const text = await readsCode(code);
    expect(await checks(key, text)).toEqual({ granted: true, reason: 'ok' });
    // Without its counter it is what somebody could have copied.
    expect(await checks(key, text.slice(0, -8))).toEqual({ granted: false, reason: 'stale' });
  },
  PHONE,
);
