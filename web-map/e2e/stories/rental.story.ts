/** One rental from end to end: offered, found, seen, agreed on, lived in with a child, something broken, and over at the gate, too. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type BrowserWindow, openWindow, PHONE } from '../browser';
import { confirms, joins, saysWho, sendsToBoth, showsCode, typesDay, writesTerms } from '../leases';
import { type Offered, offers, takesBack } from '../listings';
import { agreesToMeet, givesTimes, handsIn, offersRoom } from '../offering';
import { Officer } from '../officer';
import { type Stranger, stranger } from '../people';
import { goesBack, opens, scrollsSideways, signsInByPhone } from '../phone';
import { readsCode } from '../reader';
import { Registry, registersTerminal } from '../registry';
import { officePublishes, type Room, roomToLet } from '../rooms';
import { closeAfterwards, story } from '../story';
import { checks } from '../terminal';

closeAfterwards();

/** A day so many days before today, by the village's calendar. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
}

/** The key of a new terminal at a gate that everybody of the village passes. */
async function terminalKey(): Promise<string> {
  const gate = (await (await Registry.as('officer')).gates()).find(({ kind }) => kind === 'compound');
  if (!gate) throw new Error('the demo village has no compound gate');
  return (await registersTerminal(gate, 'native', `rental-${Date.now()}`)).key;
}

/** The newcomer finds the room by its name, sees nothing of its door, and asks for a time. */
async function asksToSee(page: Page, room: Room, title: string): Promise<void> {
  await opens(page, '找房');
  await page.locator('.market-card').filter({ hasText: title }).click();
  await page.getByRole('button', { name: '预约看房' }).waitFor();
  const [doorplate = ''] = room.place.split(' ');
  expect(await page.locator('main').textContent()).not.toContain(doorplate);
  await opens(page, '预约看房');
  await page.getByText('10:00–10:30', { exact: true }).click();
  await page.getByRole('button', { name: '预约', exact: true }).click();
  await page.locator('.own-viewing[data-state=requested]').waitFor();
}

type Viewing = { id: string; title: string; from: string; until: string; version: number };

/** The landlord has agreed to show another room at the time of a viewing that waits, to the tenant of the demo village; what is on offer there. */
async function agreesElsewhere(title: string): Promise<Offered> {
  const landlord = await Registry.as('landlord');
  const viewing = (await landlord.all<Viewing>('/api/v1/viewings')).find((one) => one.title === title);
  if (!viewing) throw new Error('nobody asked the landlord to see it');
  const { from, until } = viewing;
  const { id, version } = await offers(`同时看房 ${Date.now().toString(36)}`);
  const office = await Registry.as('officer');
  const offered = await office.post<Offered>(
    `/api/v1/listings/${id}/publish`,
    {},
    { 'if-match': `"${version}"` },
  );
  const given = { slots: [{ from, until }] };
  const slots = await landlord.post<{ items: { id: string }[] }>(`/api/v1/listings/${id}/slots`, given);
  const wanted = { listing_id: id, slot_id: slots.items[0]?.id, people: 1 };
  const asked = await (await Registry.as('tenant')).post<Viewing>('/api/v1/own/viewings', wanted);
  await landlord.post(`/api/v1/viewings/${asked.id}/confirm`, {}, { 'if-match': `"${asked.version}"` });
  return offered;
}

/** Before the landlord answers, they read that somebody else comes then. */
async function readsWhoElseComes(page: Page, title: string): Promise<void> {
  const elsewhere = await agreesElsewhere(title);
  await page.goto(new URL('/m/visits', page.url()).href);
  const visit = page.locator('.own-visit').filter({ hasText: title });
  await visit.getByText('这个时间已同意另外 1 次看房').waitFor();
  await takesBack(elsewhere);
  await page.reload();
  await visit.getByRole('button', { name: '可以，来看吧' }).waitFor();
  expect(await visit.getByText('这个时间已同意另外').count()).toBe(0);
}

/** A child of theirs comes along: what it is to them, who it is, and that they agree. */
async function bringsChild(page: Page, child: Stranger): Promise<void> {
  await page.getByRole('button', { name: '加一个同住人' }).click();
  const member = page.locator('.member');
  await member.getByText('合住的人', { exact: true }).click();
  await member.getByLabel('证件号码', { exact: true }).fill(child.id_number);
  await member.getByText('未满14周岁的儿童只能由父母登记').waitFor();
  await member.getByText('孩子', { exact: true }).click();
  await member.getByLabel('姓名').fill(child.name);
  await page.getByRole('button', { name: '加入合同' }).click();
  await member.getByText('要父母同意才能登记').waitFor();
  await member.getByRole('checkbox', { name: /同意登记孩子的信息/ }).check();
}

/** Reports what is broken at home, with a photo of it, as the page's own client does. */
async function reports(page: Page, room: Room, text: string): Promise<void> {
  const photo = (await page.screenshot({ type: 'jpeg' })).toString('base64');
  const statuses = await page.evaluate(
    async ([unit_id, text, photo]) => {
      const ours = { 'x-menpai-client': 'phone' };
      const made = await fetch('/api/v1/own/problems', {
        method: 'POST',
        headers: { ...ours, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify({ kind: 'water', unit_id, text }),
      });
      const { id } = (await made.json()) as { id: string };
      const bytes = Uint8Array.from(atob(photo), (character) => character.charCodeAt(0));
      const added = await fetch(`/api/v1/own/problems/${id}/photos`, {
        method: 'POST',
        headers: { ...ours, 'content-type': 'image/jpeg' },
        body: bytes,
      });
      return [made.status, added.status];
    },
    [room.id, text, photo] as const,
  );
  expect(statuses).toEqual([201, 201]);
  const landlord = await Registry.as('landlord');
  const waiting = await landlord.all<{ text: string; photos: unknown[] }>(
    '/api/v1/problems?purpose=own_unit',
  );
  expect(waiting.find((one) => one.text === text)?.photos).toHaveLength(1);
}

/** Somebody claims the room, and the office confirms it: they own it beside the landlord. */
async function claims(page: Page, room: Room, { name, id_number }: Stranger): Promise<void> {
  const evidence = { kind: 'homestead_certificate', number: '穗府集用(2009)第0002号' };
  const person = { name, document_kind: 'citizen_id', id_number };
  const made = await page.evaluate(
    async (body) => {
      const answer = await fetch('/api/v1/own/ownership-claims', {
        method: 'POST',
        headers: {
          'x-menpai-client': 'phone',
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
        },
        body,
      });
      return { status: answer.status, claim: (await answer.json()) as { id: string } };
    },
    JSON.stringify({ unit_ids: [room.id], evidence, person }),
  );
  expect(made.status).toBe(201);
  const office = await Registry.as('officer');
  const confirm = `/api/v1/ownership-claims/${made.claim.id}/confirm`;
  await office.post(confirm, { seen: 'original' }, { 'if-match': '*' });
}

/** Another owner of the room is no party of its lease: they see that it runs, and end nothing. The room is not theirs for long. */
async function coOwnerEndsNothing(room: Room): Promise<void> {
  const window = await openWindow(PHONE);
  try {
    const person = stranger([1955, 1975]);
    const page = await tenantOf(window, person);
    await claims(page, room, person);
    await page.goto(new URL(`/m/room/${room.id}`, page.url()).href);
    await page.getByText('这份租约是其他产权人签的').waitFor();
    expect(await page.getByRole('button', { name: '结束租约' }).count()).toBe(0);
    await window.picture('rental co-owner');
    const gaveUp = await page.evaluate(async (unit) => {
      const headers = { 'x-menpai-client': 'phone', 'idempotency-key': crypto.randomUUID() };
      return (await fetch(`/api/v1/own/units/${unit}/give-up`, { method: 'POST', headers })).status;
    }, room.id);
    expect(gaveUp).toBe(200);
  } finally {
    await window.close();
  }
}

async function endsLease(page: Page, room: Room, day: string): Promise<void> {
  await page.goto(new URL(`/m/room/${room.id}`, page.url()).href);
  await opens(page, '结束租约');
  await typesDay(page, '最后一天', day);
  await page.getByRole('button', { name: '结束租约' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '结束租约' }).click();
  await page.getByRole('heading', { level: 1, name: '房屋', exact: true }).waitFor();
}

/** The office records that the lease was over the day before: a landlord ends it today at the earliest. */
async function officeEndsEarlier(room: Room): Promise<void> {
  const landlord = await Registry.as('landlord');
  const leases = await landlord.all<{ id: string; unit_id: string; to: string | null }>(
    '/api/v1/me/tenancies',
  );
  const lease = leases.find(({ unit_id, to }) => unit_id === room.id && to === daysAgo(0));
  if (!lease) throw new Error('no lease of the room ends today');
  const office = await Registry.as('officer');
  await office.post(`/api/v1/tenancies/${lease.id}/end`, { to: daysAgo(1) }, { 'if-match': '*' });
}

async function tenantOf(window: BrowserWindow, person: Stranger): Promise<Page> {
  window.expectRefusals(401);
  const tenant = new Officer(window.page);
  await tenant.opensConsole('/m');
  await signsInByPhone(tenant.page, person.phone);
  await tenant.page.getByRole('heading', { name: /先做一件事/ }).waitFor();
  return tenant.page;
}

story(
  'a newcomer finds a room, sees it, rents it with a child, passes the gate, and passes it no more when the lease is over',
  async (landlord, window) => {
    const room = await roomToLet();
    const key = await terminalKey();
    const title = `南向单间 ${Date.now().toString(36)}`;
    const [person, child] = [stranger([1985, 1995]), stranger([2018, 2022])];
    // Who moved in the day before can be gone for good today: a lease holds until the end of its last day.
    const terms = { rent: 888, from: daysAgo(1) };
    const { page } = landlord;

    await offersRoom(landlord, room, title);
    await handsIn(page, title);
    await officePublishes(room);
    await givesTimes(page, title);
    await window.picture('rental times');

    const other = await openWindow(PHONE);
    try {
      const tenant = await tenantOf(other, person);
      await asksToSee(tenant, room, title);
      await other.picture('rental asked');
      await readsWhoElseComes(page, title);
      const code = await agreesToMeet(page, title);
      await tenant.getByRole('button', { name: '刷新' }).click();
      const viewing = tenant.locator('.own-viewing[data-state=confirmed]');
      await viewing.locator('.door').getByText(room.place).waitFor();
      expect(await viewing.locator('.own-pin strong').first().textContent()).toBe(code);
      await other.picture('rental seen');

      await landlord.opensConsole(`/m/room/${room.id}`);
      await writesTerms(page, room, terms);
      await tenant.goto(await showsCode(page));
      await saysWho(tenant, room, person);
      await bringsChild(tenant, child);
      await other.picture('rental household');
      expect(await scrollsSideways(tenant)).toBe(false);
      await joins(tenant);
      await tenant.locator('.own-members').getByText('孩子').waitFor();
      await sendsToBoth(page, person);
      await page.locator('.own-members').getByText('父母已同意').waitFor();
      await window.picture('rental parties');
      await confirms(page, terms);
      await page.getByText('您已经确认，等对方确认').waitFor();
      await tenant.getByRole('button', { name: '刷新，看房东发出了没有' }).click();
      await confirms(tenant, terms);
      await tenant.getByText('您住在这里已经登记好').waitFor();

      // The child's is offered, too: it is held by the parent.
      await tenant.goto(new URL('/m/code', tenant.url()).href);
      await tenant.getByRole('button', { name: /^孩子/ }).waitFor();
      await other.picture('rental which code');
      await tenant
        .locator('.own-card')
        .getByRole('button', { name: new RegExp(`^${room.place.replace(' ', '\\s*')}`) })
        .click();
      const shown = tenant.locator('.own-code .ant-qrcode');
      await shown.waitFor();
      const text = await readsCode(shown);
      expect(await checks(key, text)).toEqual({ granted: true, reason: 'ok' });
      await other.picture('rental gate code');

      await reports(tenant, room, '厨房水龙头漏水');

      await coOwnerEndsNothing(room);
      await endsLease(page, room, daysAgo(0));
      await officeEndsEarlier(room);
      expect(await checks(key, text)).toEqual({ granted: false, reason: 'ended' });
      await window.picture('rental over');
      await tenant.reload();
      await tenant.getByRole('heading', { name: '您还没有通行授权' }).waitFor();
      await goesBack(tenant, '门牌');
    } finally {
      await other.close();
    }
  },
  PHONE,
);
