/** Whoever moves in reads the code on the door, says who they are, and is registered once the landlord agrees. */
import { expect } from 'vitest';
import { openWindow, PHONE } from '../browser';
import { demo } from '../demo';
import { Officer } from '../officer';
import { type Stranger, stranger } from '../people';
import { goesBack, opens, scrollsSideways, signsInByPhone } from '../phone';
import { emptyRoom, type Room } from '../rooms';
import { closeAfterwards, story } from '../story';

closeAfterwards();

function door({ id }: Room): string {
  return new URL(`/m/d/${id}`, demo.base_url).href;
}

/** The landlord, before the list of who waits, in a window of their own. */
async function landlordDecides(told: (landlord: Officer) => Promise<void>): Promise<void> {
  const window = await openWindow(PHONE);
  try {
    const landlord = new Officer(window.page);
    await landlord.comesAs('landlord', '/m');
    await opens(landlord.page, '等我确认的申报');
    await told(landlord);
    await window.picture('filing landlord');
  } finally {
    await window.close();
  }
}

/** What is masked of a name is everything but its first character. */
function waiting(landlord: Officer, room: Room, { name }: Stranger) {
  return landlord.page
    .locator('.own-waiting')
    .filter({ hasText: room.place })
    .filter({ hasText: name.charAt(0) });
}

/** The same number with another check character. */
const mistyped = (number: string) => `${number.slice(0, -1)}${number.endsWith('0') ? '1' : '0'}`;

story(
  'somebody new reads the door, files, and is registered once the landlord confirms',
  async (tenant, window) => {
    window.expectRefusals(401);
    const room = await emptyRoom();
    const person = stranger();
    const { page } = tenant;
    await page.goto(door(room));
    await page.getByText('已读到门牌码').waitFor();
    await window.picture('filing sign in');
    await signsInByPhone(page, person.phone);

    await page.locator('.door').getByText(room.place).waitFor();
    await page.getByText(/最晚\d+月\d+日/).waitFor();
    await page.getByLabel('证件号码').fill(person.id_number);
    await page.getByLabel('姓名').fill(person.name);
    await window.picture('filing door');
    await page.getByRole('button', { name: '申报住在这里' }).click();
    await page.locator('.own-filing .ant-tag').getByText('等房东确认').waitFor();
    await window.picture('filing waits');
    expect(await scrollsSideways(page)).toBe(false);

    await landlordDecides(async (landlord) => {
      const card = waiting(landlord, room, person);
      await card.waitFor();
      expect(await card.textContent()).not.toContain(person.name);
      expect(await card.textContent()).not.toContain(person.id_number);
      await card.getByRole('button', { name: '是我的租客，确认' }).click();
      await card.waitFor({ state: 'detached' });
      expect(await scrollsSideways(landlord.page)).toBe(false);
    });

    await goesBack(page, '门牌');
    await page.locator('.own-filing .ant-tag').getByText('已确认', { exact: true }).waitFor();
    await window.picture('filing confirmed');
    await opens(page, '我的信息');
    await opens(page, '居住登记');
    await page.locator('.own-card').getByText(room.place.replace(' ', '')).first().waitFor();
  },
  PHONE,
);

story(
  'a newcomer is told what to do first; refused for the room, they read it, file again and take it back',
  async (tenant, window) => {
    window.expectRefusals(401);
    const room = await emptyRoom();
    const person = stranger();
    const { page } = tenant;
    await tenant.opensConsole('/m');
    await signsInByPhone(page, person.phone);
    await page.getByRole('heading', { name: /先做一件事/ }).waitFor();
    await window.picture('newcomer');
    await opens(page, '扫门牌码');
    // This browser has no reader of codes: what stands below the code is typed.
    await page.getByLabel(/编号/).fill('302');
    await page.getByRole('button', { name: '打开' }).click();
    await page.getByText('不是完整的编号').waitFor();
    await page.getByLabel(/编号/).fill(door(room));
    await page.getByRole('button', { name: '打开' }).click();
    await page.getByLabel('证件号码').fill(mistyped(person.id_number));
    await page.getByLabel('姓名').fill(person.name);
    await page.getByText(/校验码不对|位数不对/).waitFor();
    await page.getByLabel('证件号码').fill(person.id_number);
    await page.getByRole('button', { name: '申报住在这里' }).click();
    await page.locator('.own-filing .ant-tag').getByText('等房东确认').waitFor();

    await landlordDecides(async (landlord) => {
      const card = waiting(landlord, room, person);
      await card.getByRole('button', { name: '不对', exact: true }).click();
      await card.getByRole('button', { name: '不是这间房' }).click();
      await card.waitFor({ state: 'detached' });
    });

    await goesBack(page, '门牌');
    const filing = page.locator('.own-filing').first();
    await filing.getByText('房间不对').waitFor();
    await window.picture('filing refused');
    await filing.getByRole('button', { name: '再报一次' }).click();
    // Known by now: only the day is asked for.
    await page.getByText('这里已经知道您是谁').waitFor();
    expect(await page.getByLabel('证件号码').count()).toBe(0);
    await page.getByRole('button', { name: '昨天' }).click();
    await page.getByRole('button', { name: '申报住在这里' }).click();
    await page.locator('.own-filing .ant-tag').getByText('等房东确认').waitFor();
    await page.getByRole('button', { name: '撤回' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '撤回' }).click();
    await page.getByRole('button', { name: '申报住在这里' }).waitFor();
  },
  PHONE,
);

story(
  'an answer that is lost on the way is asked for again, and there is one filing',
  async (tenant, window) => {
    window.expectRefusals(401);
    window.expectOutage();
    const room = await emptyRoom();
    const person = stranger();
    const { page } = tenant;
    await page.goto(door(room));
    await signsInByPhone(page, person.phone);
    await page.getByLabel('证件号码').fill(person.id_number);
    await page.getByLabel('姓名').fill(person.name);
    const keys: (string | undefined)[] = [];
    await page.route('**/api/v1/own/filings', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: '申报住在这里' }).click();
    await page.getByText('连不上服务器').waitFor();
    await page.getByRole('button', { name: '申报住在这里' }).click();
    await page.locator('.own-filing .ant-tag').getByText('等房东确认').waitFor();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
    await page.goto(new URL('/m/filings', demo.base_url).href);
    await page.locator('.own-filing').waitFor();
    expect(await page.locator('.own-filing').count()).toBe(1);
  },
  PHONE,
);
