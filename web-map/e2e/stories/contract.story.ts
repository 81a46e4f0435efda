/** A landlord draws up a lease; a newcomer joins it by its code; both confirm, and the newcomer stands before the gate with a code. */
import { expect } from 'vitest';
import { openWindow, PHONE } from '../browser';
import { demo } from '../demo';
import { Officer } from '../officer';
import { stranger } from '../people';
import { goesBack, opens, scrollsSideways, signsInByPhone } from '../phone';
import { readsCode } from '../reader';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';
import { signsUp } from '../wechat';

closeAfterwards();

type Unit = { id: string; code: string; state: string; rental: boolean };
type Room = { id: string; place: string };

/** A room of the landlord of the demo village that nobody rents, nor is about to. */
async function freeRoom(): Promise<Room> {
  const landlord = await Registry.as('landlord');
  const contracts = await landlord.all<{ unit_id: string }>('/api/v1/own/contracts');
  const agreedOn = new Set(contracts.map(({ unit_id }) => unit_id));
  const gaps = await landlord.all<{ building_id: string; doorplate: string }>('/api/v1/gaps?state=open');
  for (const { building_id, doorplate } of gaps) {
    const floors = await landlord.get<{ items: { units: Unit[] }[] }>(
      `/api/v1/buildings/${building_id}/floors`,
    );
    for (const unit of floors.items.flatMap(({ units }) => units)) {
      if (unit.state !== 'vacant' || !unit.rental || agreedOn.has(unit.id)) continue;
      const { tenancy } = await landlord.get<{ tenancy?: object | null }>(`/api/v1/units/${unit.id}`);
      if (!tenancy) return { id: unit.id, place: `${doorplate} ${unit.code}` };
    }
  }
  throw new Error('every room of the landlord is let');
}

/** Reads the text to its end and says yes to it, in two taps. */
async function confirms({ page }: Officer): Promise<void> {
  await page.getByText('租金每月人民币1280元').waitFor();
  await page.getByRole('button', { name: '我读完了，要确认' }).click();
  await page.getByRole('alertdialog').getByText('确认就是签字').waitFor();
  await page.getByRole('button', { name: '我同意，确认合同' }).click();
}

story(
  'a lease is drawn up, joined by its code, confirmed by both, and the tenant has a code for the gate',
  async (landlord, window) => {
    const room = await freeRoom();
    const person = stranger();
    await landlord.comesAs('landlord', `/m/room/${room.id}`);
    const { page } = landlord;
    await opens(page, '签合同');
    await page.locator('.door').getByText(room.place).waitFor();
    await page.getByRole('button', { name: '半年' }).click();
    await page.getByLabel('月租金').fill('1280');
    await page.getByRole('button', { name: '押两月' }).click();
    expect(await page.getByLabel('押金').inputValue()).toBe('2560');
    await page.getByRole('button', { name: /再加一条约定/ }).click();
    await page.getByLabel('约定 1').fill('可以养猫。');
    await window.picture('contract draft');
    await opens(page, '下一步：给租客扫码', '合同');
    await page.getByRole('button', { name: '出示合同码' }).click();
    const link = await readsCode(page.locator('.own-code .ant-qrcode'));
    expect(link).toMatch(new RegExp(`^${demo.base_url}/m/c/[A-Za-z0-9_-]{22}$`));
    await window.picture('contract code');
    expect(await scrollsSideways(page)).toBe(false);

    await signsUp(person.phone);
    const other = await openWindow(PHONE);
    try {
      other.expectRefusals(401);
      const tenant = new Officer(other.page);
      await tenant.page.goto(link);
      await tenant.page.getByText('已读到合同码').waitFor();
      await signsInByPhone(tenant.page, person.phone);
      await tenant.page.locator('.door').getByText(room.place).waitFor();
      await tenant.page.getByText('1,280 元').waitFor();
      await tenant.page.getByLabel('证件号码').fill(person.id_number);
      await tenant.page.getByLabel('姓名').fill(person.name);
      await other.picture('contract join');
      await tenant.page.getByRole('button', { name: '加入合同' }).click();
      await tenant.page.getByText('您已加入').waitFor();

      await page.getByRole('button', { name: '刷新，看谁加入了' }).click();
      await page.getByText(`${person.name} 加入了`).waitFor();
      await page.getByRole('button', { name: '没问题，发给双方确认' }).click();
      await confirms(landlord);
      await page.getByText('您已经确认，等对方确认').waitFor();

      // What waits for the tenant stands at the top of their first screen.
      await goesBack(tenant.page, '我的合同');
      await goesBack(tenant.page, '门牌');
      await tenant.page.getByText('有 1 份合同等您确认').waitFor();
      await other.picture('contract waits');
      await tenant.page.getByRole('button', { name: '去看合同' }).click();
      expect(await tenant.page.locator('.contract-text').textContent()).toContain('可以养猫');
      await confirms(tenant);
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
