/** A landlord draws up a lease; a newcomer joins it by its code; both confirm, and the newcomer stands before the gate with a code. */
import { expect } from 'vitest';
import { openWindow, PHONE } from '../browser';
import { confirms, joins, saysWho, sendsToBoth, showsCode, writesTerms } from '../leases';
import { Officer } from '../officer';
import { stranger } from '../people';
import { goesBack, opens, scrollsSideways, signsInByPhone } from '../phone';
import { readsCode } from '../reader';
import { Registry } from '../registry';
import { roomToLet } from '../rooms';
import { closeAfterwards, story } from '../story';

closeAfterwards();

const TERMS = { rent: 1280 };

story(
  'a lease is drawn up, joined by its code, confirmed by both, and the tenant has a code for the gate',
  async (landlord, window) => {
    const room = await roomToLet();
    const person = stranger();
    await landlord.comesAs('landlord', `/m/room/${room.id}`);
    const { page } = landlord;
    await writesTerms(page, room, TERMS);
    await page.getByRole('button', { name: /再加一条约定/ }).click();
    await page.getByLabel('约定 1').fill('可以养猫。');
    await window.picture('contract draft');
    const link = await showsCode(page);
    await window.picture('contract code');
    expect(await scrollsSideways(page)).toBe(false);

    const other = await openWindow(PHONE);
    try {
      other.expectRefusals(401);
      const tenant = new Officer(other.page);
      await tenant.page.goto(link);
      await tenant.page.getByText('已读到合同码').waitFor();
      await signsInByPhone(tenant.page, person.phone);
      await tenant.page.getByText('1,280 元').waitFor();
      await saysWho(tenant.page, room, person);
      await other.picture('contract join');
      await joins(tenant.page);

      await sendsToBoth(page, person);
      await confirms(page, TERMS);
      await page.getByText('您已经确认，等对方确认').waitFor();

      // What waits for the tenant stands at the top of their first screen.
      await goesBack(tenant.page, '我的合同');
      await goesBack(tenant.page, '门牌');
      await tenant.page.getByText('有 1 份合同等您确认').waitFor();
      await other.picture('contract waits');
      await tenant.page.getByRole('button', { name: '去看合同' }).click();
      expect(await tenant.page.locator('.contract-text').textContent()).toContain('可以养猫');
      await confirms(tenant.page, TERMS);
      await tenant.page.getByText('您住在这里已经登记好').waitFor();
      await other.picture('contract signed');
      expect(await scrollsSideways(tenant.page)).toBe(false);

      await opens(tenant.page, '看租约、房租', '租约');
      await tenant.page.getByText('今天交 1,280 元').waitFor();
      await other.picture('contract rent');
      await goesBack(tenant.page, '合同');
      await opens(tenant.page, '看我的通行码', '我的通行码');
      await tenant.page.locator('.own-code .ant-qrcode').waitFor();
      expect(await readsCode(tenant.page.locator('.own-code .ant-qrcode'))).toBeTruthy();
      await other.picture('contract gate code');

      await page.getByRole('button', { name: '刷新，看对方确认了没有' }).click();
      await page.getByRole('heading', { name: '合同签好了' }).waitFor();
      await opens(page, '看租约、房租', '租约');
      await opens(page, '记一笔收款');
      expect(await page.getByLabel('多少钱').inputValue()).toBe('1280');
      await page.getByRole('button', { name: '记下来' }).click();
      await page.locator('.rent-receipts').getByText('1,280 元').waitFor();
      await window.picture('contract receipt');
    } finally {
      await other.close();
    }
  },
  PHONE,
);

type Lease = { id: string; side: string; to?: string | null; rent_cents?: number | null };

story(
  'a landlord reads what ends with a lease before it ends; a renewal that they propose can be taken back',
  async (landlord, window) => {
    const { page } = landlord;
    const leases = await (await Registry.as('landlord')).all<Lease>('/api/v1/me/tenancies');
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const lease = leases.find(
      ({ side, to, rent_cents }) => side === 'landlord' && to && to > soon && rent_cents,
    );
    if (!lease) throw new Error('no lease of the landlord goes on for a month');
    await landlord.comesAs('landlord', `/m/lease/${lease.id}`);
    await opens(page, '结束租约');
    await page.getByText('租客的通行码、门卡').waitFor();
    await page.getByRole('button', { name: '结束租约' }).click();
    await page.getByRole('alertdialog').getByText('确定结束').waitFor();
    await window.picture('lease end');
    await page.getByRole('alertdialog').getByRole('button', { name: '取消' }).click();
    await goesBack(page, '租约');
    await opens(page, '续租');
    await page.getByRole('button', { name: '一年' }).click();
    await opens(page, '写成协议', '合同');
    await page.locator('.contract-text').getByText('租期延长').waitFor();
    await window.picture('lease renewal');
    await page.getByRole('button', { name: '撤回这份合同' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '撤回这份合同' }).click();
    await page.getByText('您撤回了这份合同').waitFor();
    expect(await page.locator('.contract-text').count()).toBe(0);
    expect(await scrollsSideways(page)).toBe(false);
  },
  PHONE,
);
