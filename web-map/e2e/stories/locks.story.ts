/** Keys of smart locks: a tenant reads the PIN of their door; a landlord gives a key and takes it back; so does the office, in the console. */
import { expect } from 'vitest';
import { PHONE } from '../browser';
import { typesDay } from '../leases';
import { opens, scrollsSideways } from '../phone';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

type Given = { id: string; holder_person_id: string; state: string };
type OwnUnit = { id: string; let?: boolean | null; let_until?: string | null; registered: number };

/** A day on which nothing of the demo village has ended yet. */
const SOON = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

type Lock = { id: string; unit_id: string; removed_at?: string | null };

/** Once the lock server has taken every key of a lock. */
async function keysArrive(lock: string): Promise<void> {
  const landlord = await Registry.as('landlord');
  const keys = `/api/v1/locks/${lock}/keys?purpose=own_unit`;
  const onTheirWay = async () => (await landlord.all<Given>(keys)).some(({ state }) => state === 'wanted');
  await expect.poll(onTheirWay, { timeout: 20_000 }).toBe(false);
}

type Resident = { person_id: string; name: string };

/** Whether somebody is no child, whom no landlord gives a key. */
async function isGrown(person: string): Promise<boolean> {
  const officer = await Registry.as('officer');
  const asked = { field: 'birth_date', purpose: 'registration_check' };
  const { value } = await officer.post<{ value?: string | null }>(`/api/v1/persons/${person}/reveal`, asked);
  const latest = `${new Date().getFullYear() - 15}`;
  return !value || value.slice(0, 4) < latest;
}

type Fitted = { room: string; lock: string; person: string; holder: string };

/** A lock of the landlord's room in which somebody grown lives for a while who has a key; and the name that the page shows of them. */
async function roomWithLock(): Promise<Fitted> {
  const landlord = await Registry.as('landlord');
  const locks = await landlord.all<Lock>('/api/v1/locks');
  const fitted = new Map(
    locks.filter(({ removed_at }) => !removed_at).map(({ unit_id, id }) => [unit_id, id]),
  );
  const units = await landlord.all<OwnUnit>('/api/v1/own/units');
  for (const { id: room, let_until, registered, ...unit } of units) {
    const lock = fitted.get(room);
    if (!lock || !unit.let || registered === 0 || (let_until && let_until <= SOON)) continue;
    const given = await landlord.all<Given>(`/api/v1/locks/${lock}/keys?purpose=own_unit`);
    const holders = new Set(
      given.filter(({ state }) => state === 'active').map((key) => key.holder_person_id),
    );
    const people = await landlord.all<Resident>(`/api/v1/units/${room}/residents?purpose=own_unit`);
    // Somebody may be registered twice, and is chosen from once.
    const names = [...new Map(people.map(({ person_id, name }) => [person_id, name]))];
    for (const [person, holder] of names) {
      const alike = names.filter(([, name]) => name === holder).length;
      if (alike === 1 && holders.has(person) && (await isGrown(person)))
        return { room, lock, person, holder };
    }
  }
  throw new Error('no room of the landlord has a lock and somebody grown with a key');
}

story(
  'a tenant finds the key of their door, with its PIN',
  async (tenant, window) => {
    const { page } = tenant;
    await tenant.comesAs('tenant', '/m');
    await opens(page, '门锁钥匙');
    const key = page.locator('.own-card', { hasText: '可以用' }).first();
    await key.getByText('入户门').waitFor();
    await key.getByRole('button', { name: '看开门密码' }).click();
    expect(await key.locator('.own-pin strong').textContent()).toMatch(/^\d{3} \d{3}$/);
    await window.picture('door key');
    expect(await scrollsSideways(page)).toBe(false);
    await key.getByRole('button', { name: '藏起密码' }).click();
    expect(await key.locator('.own-pin').count()).toBe(0);
  },
  PHONE,
);

story(
  'a landlord gives a key of a room’s lock and takes it back',
  async (landlord, window) => {
    // Of whoever lives there a landlord takes a key only beside another one.
    const { room, lock, holder } = await roomWithLock();
    const { page } = landlord;
    await landlord.comesAs('landlord', `/m/room/${room}`);
    await opens(page, '智能门锁');
    await page.getByText(/编号 LK-[0-9A-F]{8}/).waitFor();
    await page.getByRole('button', { name: '发一把钥匙' }).click();
    await page.getByLabel('给谁').click();
    await page.locator('.ant-select-item-option').getByText(holder, { exact: true }).click();
    await typesDay(page, '用到哪天', SOON);
    await page.getByRole('button', { name: '发一把钥匙' }).click();
    await page.getByText('钥匙已发出').waitFor();
    const given = page
      .locator('.own-card', { has: page.locator('.ant-tag') })
      .filter({ hasText: '限时钥匙', hasNotText: '随租约发的' })
      .first();
    await given.getByText('当天也能开').waitFor();
    await window.picture('lock of a room');
    await keysArrive(lock);
    await page.reload();
    await given.getByRole('button', { name: '收回' }).click();
    await given.getByRole('alertdialog').getByRole('button', { name: '收回' }).click();
    await given.locator('.ant-tag', { hasText: /正在收回|已收回/ }).waitFor();
    expect(await scrollsSideways(page)).toBe(false);
  },
  PHONE,
);

story('the office sees whose the keys of a unit are, and takes one back', async (officer, window) => {
  const { room, lock, person, holder } = await roomWithLock();
  const landlord = await Registry.as('landlord');
  const wanted = { kind: 'period', holder_person_id: person, until: `${SOON}T00:00:00Z` };
  const { id } = await landlord.post<Given>(`/api/v1/locks/${lock}/keys`, wanted);
  await keysArrive(lock);
  await officer.comesAs('officer', `/?unit=${room}`);
  await officer.opensTab('通行');
  await officer.declaresPurpose('登记核查');
  const section = officer.panel.locator('.unit-keys');
  // The newest stands first.
  const given = section.locator('.row').first();
  await given.getByText(holder, { exact: true }).waitFor();
  await given.getByText('可以用').waitFor();
  await window.picture('keys of a unit');
  await given.getByRole('button', { name: '收回' }).click();
  await officer.page.locator('.ant-popconfirm').getByRole('button', { name: '收回' }).click();
  await section
    .locator('.ant-tag', { hasText: /正在收回|已收回/ })
    .first()
    .waitFor();
  const keys = await landlord.all<Given>(`/api/v1/locks/${lock}/keys?purpose=own_unit`);
  expect(keys.find((key) => key.id === id)?.state).toMatch(/^revok/);
});
