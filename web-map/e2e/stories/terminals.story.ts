/** Terminals at the gates: set up by hand, told what to do, and not understood. */
import { randomInt } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Officer } from '../officer';
import { type Gate, Registry, registersTerminal } from '../registry';
import { closeAfterwards, story } from '../story';
import { calls, hikvisionEvent, obeys, ordersOf } from '../terminal';

closeAfterwards();

const HERE = ['127.0.0.0/8'];

async function compoundGates(): Promise<Gate[]> {
  const registry = await Registry.as('officer');
  return (await registry.gates()).filter(({ kind }) => kind === 'compound');
}

function fresh(prefix: string): string {
  return `${prefix}${randomInt(1e9)}`;
}

/** A value on the setup page, as somebody reads it off. */
async function setupValue(dialog: Locator, label: string): Promise<string> {
  const row = dialog.locator('.setup-value', { hasText: label }).first();
  return (await row.locator('code').textContent()) ?? '';
}

async function picks(officer: Officer, dialog: Locator, label: string, option: string): Promise<void> {
  await dialog.getByLabel(label).fill(option);
  await officer.page.locator('.ant-select-item-option', { hasText: option }).first().click();
}

/** Presses the sign of a gate on the map. */
async function opensGate(officer: Officer, gate: Gate): Promise<void> {
  const { page } = officer;
  const at = await page.evaluate((place) => window.menpaiMap?.project(place), gate.location.coordinates);
  if (!at) throw new Error('there is no map');
  const map = await page.locator('.map-canvas').boundingBox();
  await page.mouse.click((map?.x ?? 0) + at.x, (map?.y ?? 0) + at.y);
  await officer.seesPanel(gate.name);
}

story('what the setup page says is what a terminal needs', async (operator, window) => {
  const [gate] = await compoundGates();
  if (!gate) throw new Error('the demo village has no compound gate');
  const serial = fresh('DS-K1T');
  await operator.signsIn('operator');
  const before = await operator.gateCount(gate.id);

  const office = await operator.opensPage('闸口终端');
  await office.getByRole('button', { name: '登记终端' }).click();
  const form = operator.page.getByRole('dialog');
  await picks(operator, form, '闸口', gate.name);
  await form.getByLabel('厂商').fill('海康威视');
  await form.getByLabel('序列号').fill(serial);
  await form.getByLabel('心跳间隔').fill('3600');
  await form.getByRole('button', { name: '登记终端' }).click();

  // Nothing but what is on the screen is typed into the terminal.
  const setup = operator.page.getByRole('dialog', { name: `设置终端 ${serial}` });
  await setup.getByText('密钥只在这里显示一次').waitFor();
  const [host, port, path] = [
    await setupValue(setup, '服务器'),
    await setupValue(setup, '端口'),
    await setupValue(setup, '路径'),
  ];
  const url = `http://${host}:${port}${path}`;
  expect(await setupValue(setup, '完整地址')).toBe(url);
  await window.picture('terminal setup');
  await setup.getByRole('button', { name: '已填好，关闭' }).click();
  const row = office.locator('.device-row', { hasText: serial });
  await row.getByText('尚未连接').waitFor();
  expect((await calls(`http://${host}:${port}/t/mpd_${'A'.repeat(43)}/hik`, hikvisionEvent(1))).status).toBe(
    403,
  );
  expect((await calls(url, hikvisionEvent(1))).status).toBe(200);
  await row.getByText('在线').waitFor();
  // The key is not shown again.
  await row.getByRole('button', { name: '设置' }).click();
  expect(await setupValue(setup, '路径')).toBe('/t/{key}/hik');
  await setup.locator('.form-actions').getByRole('button').click();

  // Its gate counts while one looks at it.
  await office.getByRole('button', { name: '回到地图' }).click();
  await operator.seesMap();
  for (let number = 2; number <= 11; number += 1) await calls(url, hikvisionEvent(number));
  const counted = await operator.seesGateCount(gate.id, before + 10);
  await calls(url, hikvisionEvent(12));
  await operator.seesGateLabel(gate.id, String(counted + 1));
  await opensGate(operator, gate);
  await operator.panel.locator('.device-health', { hasText: serial }).getByText('在线').waitFor();
  await operator.panel.getByText('今日放行').waitFor();
  await window.picture('gate');
  await operator.panel.getByRole('button', { name: '到“闸口终端”处理' }).click();
  await office.getByText(`只看${gate.name}`).waitFor();
  expect(await office.locator('.device-card').count()).toBe(1);
});

story('a terminal that falls silent is seen on the map, with what to do', async (officer, screen) => {
  const gate = (await compoundGates()).at(-1);
  if (!gate) throw new Error('the demo village has no compound gate');
  const serial = fresh('SILENT-');
  const terminal = await registersTerminal(gate, 'native', serial, { heartbeat_s: 1 });
  await officer.signsIn();
  await calls('/api/v1/device/heartbeat', {}, { authorization: `Bearer ${terminal.key}` });
  await officer.seesGateLabel(gate.id, '离线 1 台');
  await opensGate(officer, gate);
  const silent = officer.panel.locator('.device-health', { hasText: serial });
  await silent.getByText('离线', { exact: true }).waitFor();
  await silent.getByText('看终端有没有通电').waitFor();
  await screen.picture('silent');

  const operator = await Registry.as('operator');
  await operator.post(`/api/v1/devices/${terminal.id}/disable`, {});
  const gone = (id: string) => window.menpaiMap?.gateLabel(id)?.includes('离线') === false;
  await officer.page.waitForFunction(gone, gate.id, { timeout: 60_000 });
});

story('a pass that ends waits for its terminal, and is done when that says so', async (officer, window) => {
  const [, gate] = await compoundGates();
  if (!gate) throw new Error('the demo village has one compound gate');
  const registry = await Registry.as('officer');
  const serial = fresh('CKUH');
  await registersTerminal(gate, 'zkteco', serial, { source_networks: HERE, heartbeat_s: 600 });
  await calls(`/iclock/cdata?SN=${serial}&options=all&pushver=2.4.1`);
  const { building, unit } = await registry.vacantUnit();
  await registry.post('/api/v1/passes', {
    kind: 'service',
    unit_id: unit.id,
    gate_ids: [gate.id],
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 86_400_000).toISOString(),
    issued_for: serial,
    credentials: [{ kind: 'card', token: String(randomInt(1e8, 1e9)) }],
  });
  const admitted = await ordersOf(serial);
  expect(admitted).toContain('DATA UPDATE USERINFO');
  await obeys(serial, admitted);

  await officer.signsIn();
  await officer.goesTo(building.doorplate ?? '');
  await officer.opensUnit(unit.code);
  await officer.opensTab('通行');
  await officer.declaresPurpose('登记核查');
  const pass = officer.panel.locator('.row', { hasText: serial });
  await pass.getByRole('button', { name: '终止' }).click();
  await officer.page.locator('.ant-popconfirm').getByRole('button', { name: '终止' }).click();
  await pass.getByText('已终止').waitFor();
  await pass.getByText('1 台待更新').waitFor();

  const office = await officer.opensPage('闸口终端');
  await office.getByText('指令', { exact: true }).first().click();
  const command = office.locator('.row', { hasText: serial }).filter({ hasText: '撤销一项授权' });
  await command.getByText('待送').waitFor();
  await window.picture('command waits');

  const withdrawn = await ordersOf(serial);
  expect(withdrawn).toContain('DATA DELETE USERINFO');
  await command.getByText('已送，等答复').waitFor();
  await obeys(serial, withdrawn);
  await command.waitFor({ state: 'detached' });
  await office.getByText('全部', { exact: true }).click();
  await command.getByText('完成', { exact: true }).waitFor();
});

story('what can not be read is said in words, and kept where it still can not', async (operator, window) => {
  const [, , gate] = await compoundGates();
  if (!gate) throw new Error('the demo village has two compound gates');
  const serial = fresh('DS-K1A');
  const { setup } = await registersTerminal(gate, 'hikvision', serial);
  for (let times = 0; times < 2; times += 1)
    expect((await calls(setup.path, hikvisionEvent(1, 'yesterday'))).status).toBe(200);

  // It still can't be read.
  window.expectRefusals(409);
  await operator.signsIn('operator');
  const office = await operator.opensPage('闸口终端');
  await office.getByText('未能读取').click();
  const letter = office.locator('.row', { hasText: serial });
  await letter.getByText('时间读不懂').waitFor();
  await letter.getByText('来过 2 次').waitFor();
  await letter.getByText(gate.name).waitFor();
  await letter.getByRole('button', { name: '重新读取' }).click();
  await letter.getByText('还是读不懂').waitFor();
  await window.picture('letter');
});

story(
  'a terminal that calls by itself is claimed for a gate, and refused outside the window',
  async (operator, window) => {
    const [, , , gate] = await compoundGates();
    if (!gate) throw new Error('the demo village has three compound gates');
    const serial = fresh('CKUHP');
    const begins = `iclock/cdata?SN=${serial}&options=all&pushver=2.4.1`;
    expect((await calls(`/${begins}`)).status).toBe(403);
    await operator.signsIn('operator');
    const office = await operator.opensPage('闸口终端');
    await office.getByRole('button', { name: '配对终端' }).click();
    const pairing = operator.page.getByRole('dialog', { name: '配对终端' });
    await picks(operator, pairing, '闸口', gate.name);
    await pairing.getByRole('button', { name: '开始配对' }).click();
    await pairing.getByText('还没有终端连上来').waitFor();
    // What it says for Hikvision is all of the path that such a terminal posts to.
    const path = await setupValue(pairing, '路径');
    expect((await calls(path, hikvisionEvent(1))).status).toBe(403);
    await pairing.locator('.ant-segmented').getByText('熵基').click();
    expect((await calls(`${await setupValue(pairing, '路径')}${begins.replace('iclock/', '')}`)).status).toBe(
      403,
    );
    const caller = pairing.locator('.row', { hasText: serial });
    await caller.getByText('来自 127.0.0.1').waitFor();
    await window.picture('pairing');
    await caller.getByRole('button', { name: '认领' }).click();
    const setup = operator.page.getByRole('dialog', { name: `设置终端 ${serial}` });
    await setup.locator('.form-actions').getByRole('button').click();
    // The others wait where they were, also for whoever comes back.
    await caller.getByText('已认领').waitFor();
    await pairing.locator('.ant-modal-close').click();
    await office.getByRole('button', { name: '配对终端' }).click();
    await pairing.getByText('配对中').waitFor();
    await pairing.getByText('路径只在开始配对时显示一次').waitFor();
    const unnamed = pairing.locator('.row', { hasText: '没有报序列号的终端' });
    expect(await unnamed.getByText('不用填密钥').count()).toBe(0);
    const hikvision = fresh('DS-K1P');
    await unnamed.getByLabel('序列号').fill(hikvision);
    await unnamed.getByRole('button', { name: '认领' }).click();
    const keyed = operator.page.getByRole('dialog', { name: `设置终端 ${hikvision}` });
    const own = await setupValue(keyed, '路径');
    await keyed.locator('.form-actions').getByRole('button').click();
    await pairing.getByRole('button', { name: '结束配对' }).click();
    await pairing.waitFor({ state: 'detached' });
    expect((await calls(own, hikvisionEvent(1))).status).toBe(200);
    // It is known by its address: nothing was typed into it.
    expect((await calls(`/${begins}`)).status).toBe(200);
    await office.locator('.device-row', { hasText: serial }).getByText('在线').waitFor();
  },
);
