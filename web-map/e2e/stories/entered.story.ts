/** A landlord enters who moves in, and whoever it is says yes on a phone of their own; nobody is registered without it. */
import { randomInt } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type BrowserWindow, openWindow, PHONE } from '../browser';
import { demo } from '../demo';
import { Officer } from '../officer';
import { type Stranger, stranger } from '../people';
import { opens, saysNumber, scrollsSideways, signsInByPhone } from '../phone';
import { Registry } from '../registry';
import { emptyRoom, type Room } from '../rooms';
import { closeAfterwards, story } from '../story';

closeAfterwards();

const ASKED = '房东帮您登记了，请确认';

/** The landlord fills in who moves in, and sends it. */
async function enters(landlord: Officer, room: Room, { id_number, name, phone }: Stranger): Promise<void> {
  const { page } = landlord;
  await landlord.comesAs('landlord', `/m/register/${room.id}`);
  await page.getByLabel('证件号码').fill(id_number);
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('手机号').fill(phone);
  await page.getByRole('button', { name: '发给对方确认' }).click();
  await page.getByRole('heading', { name: '已发给对方确认' }).waitFor();
}

/** Whom the landlord waits for in a room. */
function awaited(page: Page, room: Room, { name }: Stranger) {
  return page
    .locator('.own-entered')
    .filter({ hasText: room.place })
    .filter({ hasText: name.charAt(0) });
}

/** The list of those whom the landlord waits for, read anew: in which rooms they are. */
async function roomsAwaited(page: Page): Promise<string[]> {
  const answered = page.waitForResponse(/\/filings\?.*state=entered/);
  await page.goto(new URL('/m/waiting', page.url()).href);
  const { items } = (await (await answered).json()) as { items: { unit_id: string }[] };
  return items.map(({ unit_id }) => unit_id);
}

/** Somebody signs in with their phone, and is asked. */
async function isAsked(window: BrowserWindow, room: Room, { phone, id_number }: Stranger): Promise<Page> {
  window.expectRefusals(401, 422);
  const { page } = window;
  await new Officer(page).opensConsole('/m');
  await signsInByPhone(page, phone);
  await page.getByText('请确认是您本人').waitFor();
  await window.picture('whose phone');
  await saysNumber(page, id_number);
  await page.getByRole('heading', { name: ASKED }).waitFor();
  const card = page.locator('.own-asked');
  await card.getByText(room.place).waitFor();
  await card.getByText(/最晚\d+月\d+日/).waitFor();
  return page;
}

story(
  'a landlord enters a tenant, who confirms it with a child, and is registered',
  async (landlord, screen) => {
    const room = await emptyRoom();
    const [person, child] = [stranger([1985, 1995]), stranger([2018, 2022])];
    await enters(landlord, room, person);
    expect(await landlord.page.locator('main').textContent()).not.toContain(person.name);
    expect(await scrollsSideways(landlord.page)).toBe(false);
    await screen.picture('entered sent');
    await opens(landlord.page, '看谁还没确认', '等我确认的申报');
    const card = awaited(landlord.page, room, person);
    await card.waitFor();
    expect(await card.textContent()).not.toContain(person.id_number);
    await screen.picture('entered waiting');

    const window = await openWindow(PHONE);
    try {
      const page = await isAsked(window, room, person);
      for (const button of await page.locator('.own-asked').getByRole('button').all()) {
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
      await window.picture('entered asked');
      await opens(page, '确认', '确认登记');
      await page.getByRole('button', { name: '加一个同住人' }).click();
      const member = page.locator('.member');
      await member.getByText('孩子', { exact: true }).click();
      await member.getByLabel('证件号码', { exact: true }).fill(child.id_number);
      await member.getByLabel('姓名').fill(child.name);
      await member.getByRole('checkbox', { name: /同意登记孩子的信息/ }).check();
      await window.picture('entered household');
      expect(await scrollsSideways(page)).toBe(false);

      // A dead spot: what is sent again is the same.
      window.expectOutage();
      const keys: (string | undefined)[] = [];
      await page.route('**/api/v1/own/filings/*/confirm', async (route) => {
        keys.push(route.request().headers()['idempotency-key']);
        return keys.length > 1 ? route.fallback() : route.abort();
      });
      await page.getByRole('button', { name: '确认，我住在这里' }).click();
      await page.getByText('连不上服务器').waitFor();
      await page.getByRole('button', { name: '确认，我住在这里' }).click();
      await page.locator('.own-filing .ant-tag').getByText('已确认', { exact: true }).waitFor();
      expect(keys[0]).toBeTruthy();
      expect(keys).toEqual([keys[0], keys[0]]);
      await page.locator('.own-members').getByText('孩子').waitFor();
      await window.picture('entered confirmed');
      await opens(page, '回到首页', '门牌');
      await opens(page, '我的信息');
      await opens(page, '居住登记');
      await page.locator('.own-card').getByText(room.place.replace(' ', '')).first().waitFor();
    } finally {
      await window.close();
    }

    expect(await roomsAwaited(landlord.page)).not.toContain(room.id);
    const residents = new URL(`/m/residents/${room.id}`, demo.base_url).href;
    await landlord.page.goto(residents);
    await landlord.page
      .locator('.row')
      .filter({ hasText: person.name.charAt(0) })
      .first()
      .waitFor();
  },
  PHONE,
);

story(
  'whoever is not meant says so, and nobody is registered; what was mistyped is taken back',
  async (landlord) => {
    const room = await emptyRoom();
    const [person, other] = [stranger(), stranger()];
    await enters(landlord, room, person);

    const window = await openWindow(PHONE);
    try {
      const page = await isAsked(window, room, person);
      await page.getByRole('button', { name: '不是我' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: '不是我' }).click();
      await page.getByRole('heading', { name: ASKED }).waitFor({ state: 'detached' });
      await page.goto(new URL('/m/filings', page.url()).href);
      await page.locator('.own-filing .ant-tag').getByText('您说不是您').waitFor();
    } finally {
      await window.close();
    }

    await enters(landlord, room, other);
    const { page } = landlord;
    await page.getByRole('button', { name: '撤回' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '撤回' }).click();
    // What was typed is still there, to be put right.
    expect(await page.getByLabel('姓名').inputValue()).toBe(other.name);
    expect(await roomsAwaited(page)).not.toContain(room.id);
    const units = await (await Registry.as('landlord')).all<{ id: string; registered: number }>(
      '/api/v1/own/units',
    );
    expect(units.find(({ id }) => id === room.id)?.registered).toBe(0);
  },
  PHONE,
);

/** Another of that name and day of birth, whom the office registered with a passport. */
async function isKnownAlready({ name, id_number }: Stranger): Promise<void> {
  const office = await Registry.as('officer');
  const { unit } = await office.vacantUnit();
  const [, year, month, day] = /^\d{6}(\d{4})(\d{2})(\d{2})/.exec(id_number) ?? [];
  const passport = `E${String(randomInt(1e8)).padStart(8, '0')}`;
  await office.post('/api/v1/residencies', {
    unit_id: unit.id,
    from: '2026-01-05',
    person: {
      name,
      document_kind: 'passport',
      id_number: passport,
      birth_date: `${year}-${month}-${day}`,
      phone: stranger().phone,
    },
  });
}

story(
  'whoever has the name and the birthday of somebody who is known is asked, and says that it is another',
  async (tenant, window) => {
    window.expectRefusals(401, 409);
    const room = await emptyRoom();
    const person = stranger();
    await isKnownAlready(person);
    const { page } = tenant;
    await page.goto(new URL(`/m/d/${room.id}`, demo.base_url).href);
    await signsInByPhone(page, person.phone);
    await page.getByLabel('证件号码').fill(person.id_number);
    await page.getByLabel('姓名').fill(person.name);
    await page.getByRole('button', { name: '申报住在这里' }).click();
    const asked = page.getByRole('alertdialog', { name: '这是您本人吗？' });
    await asked.waitFor();
    expect(await asked.textContent()).not.toContain(person.name);
    await window.picture('is this you');
    expect(await scrollsSideways(page)).toBe(false);
    await asked.getByRole('button', { name: '不是我', exact: true }).click();
    await page.locator('.own-filing .ant-tag').getByText('等房东确认').waitFor();
    await page.getByRole('button', { name: '撤回' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '撤回' }).click();
    await page.getByRole('button', { name: '申报住在这里' }).waitFor();
  },
  PHONE,
);
