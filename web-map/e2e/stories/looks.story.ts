/** Whoever is looked at reads who looked; a manager reads it too; and ends the sessions of whoever should stop. */
import { expect } from 'vitest';
import { PHONE } from '../browser';
import { whileItAsks } from '../meanwhile';
import { goesBack, opens, scrollsSideways } from '../phone';
import { forgetToken, Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

type Own = { items: { name: string; id_number: string | null }[] };

async function tenant(): Promise<{ name: string; id_number: string }> {
  const registry = await Registry.as('tenant');
  const [person] = (await registry.get<Own>('/api/v1/me/person')).items;
  if (!person?.id_number) throw new Error('the tenant of the demo village has no ID number');
  return { name: person.name, id_number: person.id_number };
}

story('an officer reveals a field', async (officer) => {
  const person = await tenant();
  await officer.signsIn();
  await officer.opensList('找人');
  await officer.declaresPurpose('上门服务', officer.list);
  await officer.list.getByRole('textbox', { name: '证件号码' }).fill(person.id_number);
  await officer.list.getByRole('button', { name: '查找' }).click();
  await officer.list.getByText('找到 1 人').waitFor();
  await officer.list.getByRole('button', { name: '显示姓名' }).click();
  await officer.list.getByText(person.name).waitFor();
});

story(
  'the tenant sees who looked, when and why, on the phone',
  async (tenant, window) => {
    await tenant.comesAs('tenant', '/m');
    await opens(tenant.page, '我的信息');
    await opens(tenant.page, '登记的信息');
    await window.picture('own facts');
    await goesBack(tenant.page, '我的信息');
    await opens(tenant.page, '谁看过我');
    const look = tenant.page.locator('.own-card').filter({ hasText: '云埔派出所' }).first();
    await look.getByText('目的：上门服务').waitFor();
    // The organisation is told, never the account.
    expect(await tenant.page.locator('.own').textContent()).not.toContain('李警官');
    await window.picture('own looks');
    await goesBack(tenant.page, '我的信息');
    await opens(tenant.page, '申请更正');
    await tenant.page.getByRole('button', { name: '我要申请更正' }).waitFor();
    expect(await scrollsSideways(tenant.page)).toBe(false);
  },
  PHONE,
);

story('the manager sees the same look in the trail, proved', async (manager, window) => {
  await manager.signsIn('area_manager');
  const trail = await manager.opensPage('查看记录');
  const entry = trail.locator('.row').filter({ hasText: '显示姓名' }).first();
  await entry.getByText('李警官').waitFor();
  await entry.getByText('上门服务').waitFor();
  await entry.getByRole('button', { name: '详情与证明' }).click();
  await entry.getByText(/已证明|尚未签名/).waitFor();
  await window.picture('trail');
  const policy = await manager.opensPage('权限表');
  await policy.getByRole('row', { name: /查找人员/ }).waitFor();
  await window.picture('policy');
});

story('a session that a manager ends is over at the next click', async (worker, window) => {
  window.expectRefusals(401);
  await worker.signsIn('grid_worker');
  const manager = await Registry.as('area_manager');
  const accounts = await manager.all<{ id: string; role: string }>('/api/v1/accounts');
  const account = accounts.find(({ role }) => role === 'grid_worker');
  expect(account).toBeDefined();
  await whileItAsks(worker.page, /\/sites\/[^/]+\/statistics$/, async () => {
    await manager.delete(`/api/v1/accounts/${account?.id}/sessions`);
    forgetToken('grid_worker');
  });
  const functions = worker.page.getByRole('navigation', { name: '主要功能' });
  await functions.getByRole('button', { name: '统计' }).click();
  await worker.page.getByText('登录已过期').waitFor();
});
