/** Somebody looks after an owner's rooms: joins by the code on the screen, offers one and shows it, is told nothing of who lives there, and is done when the owner says so. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openWindow, PHONE } from '../browser';
import { demo } from '../demo';
import { takesBack } from '../listings';
import { agreesToMeet, describesRoom, givesTimes, handsIn, offerOf } from '../offering';
import { type Stranger, stranger } from '../people';
import { goesBack, opens, scrollsSideways, signsInByPhone } from '../phone';
import { readsCode } from '../reader';
import { Registry } from '../registry';
import { livedInRoom, officePublishes, type Room, roomToLet } from '../rooms';
import { closeAfterwards, story } from '../story';

closeAfterwards();

/** The owner says which rooms and until when, and holds the code out; the link that a phone reads from it. */
async function asksAgent(page: Page, rooms: readonly Room[]): Promise<string> {
  await opens(page, '请一位代理人');
  for (const { place } of rooms) await page.getByRole('checkbox', { name: place }).check();
  await page.getByRole('button', { name: '半年' }).click();
  await page.getByRole('button', { name: '生成委托码' }).click();
  const link = await readsCode(page.locator('.own-code .ant-qrcode'));
  expect(link).toMatch(new RegExp(`^${demo.base_url}/m/a/[A-Za-z0-9_-]{22}$`));
  return link;
}

/** The agent, where the link led: signs in, says yes, and who they are, since nobody there knows them. */
async function joins(page: Page, link: string, person: Stranger): Promise<void> {
  await page.goto(link);
  await page.getByText('已读到委托码').waitFor();
  await signsInByPhone(page, person.phone);
  await page.getByRole('button', { name: '接受委托' }).click();
  await page.getByText('房东的村里还不知道您是谁').waitFor();
  await page.getByLabel('证件号码').fill(person.id_number);
  await page.getByLabel('姓名').fill(person.name);
  await opens(page, '接受委托', '代理人');
}

/** One of the rooms that they look after, on their own list. */
function inList(page: Page, { place }: Room): Locator {
  const [doorplate = '', code = ''] = place.split(' ');
  return page
    .locator('.own-house')
    .filter({ hasText: doorplate })
    .locator('.own-room')
    .filter({ hasText: code });
}

/** What the page's own client is answered. */
function answeredWith(page: Page, path: string): Promise<number> {
  return page.evaluate(
    async (path) => (await fetch(path, { headers: { 'x-menpai-client': 'phone' } })).status,
    path,
  );
}

type Listing = { id: string; version: number; title: string };

/** The tenant of the demo village asks to see what is on offer, at the first time there is. */
async function tenantAsksToSee(listing_id: string): Promise<{ id: string }> {
  const tenant = await Registry.as('tenant');
  const [slot] = await tenant.all<{ id: string }>(`/api/v1/market/listings/${listing_id}/slots`);
  if (!slot) throw new Error('there is no time to see it');
  return tenant.post('/api/v1/own/viewings', { listing_id, slot_id: slot.id, people: 1 });
}

story(
  'an owner lets somebody offer rooms and show them, who sees nobody that lives there, until the owner ends it',
  async (owner, window) => {
    const [room, livedIn] = [await roomToLet(), await livedInRoom()];
    const person = stranger();
    const title = `代理房源 ${Date.now().toString(36)}`;
    await owner.comesAs('landlord', '/m/agents');
    const link = await asksAgent(owner.page, [room, livedIn]);
    await window.picture('agent code');
    expect(await scrollsSideways(owner.page)).toBe(false);
    await opens(owner.page, '好了', '代理人');

    const other = await openWindow(PHONE);
    try {
      // Nobody is signed in; who the village does not know is asked; of a room of somebody else's there is nothing.
      other.expectRefusals(401, 403, 404, 422);
      const { page } = other;
      await joins(page, link, person);
      await page.locator('.own-card').getByText('有效', { exact: true }).waitFor();
      await other.picture('agent joined');

      // How a room is let and who lives there is told to no agent.
      await opens(page, '看我替别人管的房屋', '我的房屋');
      for (const one of [room, livedIn]) await inList(page, one).getByText('代理', { exact: true }).waitFor();
      expect(await page.locator('main').textContent()).not.toMatch(/登记 \d+ 人|没有人登记|已出租|没租出去/);
      await other.picture('agent rooms');
      await inList(page, livedIn).click();
      await page.getByText('您替房东管这间房').waitFor();
      expect(await page.getByRole('button', { name: /看谁登记在这里|签合同|登记租客|门锁/ }).count()).toBe(0);
      expect(await answeredWith(page, `/api/v1/units/${livedIn.id}/residents?purpose=own_unit`)).toBe(403);
      await other.picture('agent room');
      await goesBack(page, '我的房屋');

      await inList(page, room).click();
      await describesRoom(page, title);
      await handsIn(page, title);
      await officePublishes(room);
      const landlord = await Registry.as('landlord');
      const listing = (await landlord.all<Listing>('/api/v1/listings')).find((one) => one.title === title);
      if (!listing) throw new Error('the owner does not see what their agent offers');
      await givesTimes(page, title);
      const { id } = await tenantAsksToSee(listing.id);
      const code = await agreesToMeet(page, title);
      await other.picture('agent visit');
      expect(await (await Registry.as('tenant')).get(`/api/v1/own/viewings/${id}`)).toMatchObject({
        state: 'confirmed',
        code,
      });

      await owner.page.reload();
      // The latest of those in force is the first.
      const agency = owner.page
        .locator('.own-card')
        .filter({ has: owner.page.getByText('有效', { exact: true }) })
        .first();
      await agency.getByRole('button', { name: '结束委托' }).click();
      await agency.getByRole('alertdialog').getByRole('button', { name: '结束委托' }).click();
      await owner.page.getByText('房东结束了委托').first().waitFor();
      await window.picture('agent ended');

      await owner.page.goto(new URL('/m/offers', demo.base_url).href);
      await offerOf(owner.page, title).waitFor();
      await page.goto(new URL(`/m/room/${room.id}`, demo.base_url).href);
      await page.getByText('这间房不在您名下').waitFor();
      expect(await answeredWith(page, `/api/v1/listings/${listing.id}`)).toBe(404);
      await page.goto(new URL('/m/visits', demo.base_url).href);
      await page.getByText('现在没有人约看房').waitFor();
      await takesBack(listing);
    } finally {
      await other.close();
    }
  },
  PHONE,
);
