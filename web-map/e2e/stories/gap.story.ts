/** Somebody sleeps where nobody is registered; the map says so; registering them settles it. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { GapRule } from '../../src/api/types';
import { longDay } from '../../src/i18n/format';
import { zhCN } from '../../src/i18n/zh-CN';
import { compoundTerminal, DAY_MS, nights, residentWithCard } from '../gaps';
import { postPassages, Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

story('passages open a gap on the map, registering the tenant closes it', async (officer, window) => {
  const registry = await Registry.as('officer');
  const { building, unit } = await registry.vacantUnit();
  const device = await compoundTerminal();
  const { person, card } = await residentWithCard(registry, unit, device);

  await officer.signsIn();
  await officer.switchesLayer('漏登');
  await officer.goesTo(building.doorplate ?? '');
  await officer.seesOnMap(building.id, { open_gaps: 0 });

  // The gate's counter moves while one looks at it.
  await officer.page.getByRole('button', { name: '关闭' }).click();
  await officer.page.getByRole('button', { name: '回到全村' }).click();
  await officer.seesMap();
  const passage = () => ({
    event_id: randomUUID(),
    at: new Date().toISOString(),
    direction: 'in',
    credential: card,
    result: 'granted',
  });
  // Counts below five are held back, also early in the day: more than that first, then one that shows.
  const shown = await officer.gateCount(device.gate_id);
  await postPassages(device.key, Array.from({ length: 10 }, passage));
  const before = await officer.seesGateCount(device.gate_id, shown + 10);
  await postPassages(device.key, [passage()]);
  await officer.seesGateLabel(device.gate_id, String(before + 1));

  const slept = nights(24, card);
  const { accepted } = await postPassages(device.key, slept);
  expect(accepted).toBe(slept.length);
  await officer.seesOnMap(building.id, { open_gaps: 1 });
  await window.picture('gap');

  // From the list to the dwelling, with the reason in words.
  await officer.opensList('漏登');
  await officer.list.getByRole('button', { name: new RegExp(`${building.doorplate}.*${unit.code}`) }).click();
  await officer.seesPanel(new RegExp(unit.code));
  const [gap] = await registry.all<{ rule: GapRule }>(`/api/v1/gaps?state=open&unit_id=${unit.id}`);
  if (!gap) throw new Error('there is no gap');
  const rule = zhCN.gap.rule[gap.rule];
  await officer.panel.getByText(rule).waitFor();

  await officer.panel.getByRole('button', { name: '登记租客' }).click();
  const form = officer.page.getByRole('dialog');
  const wrong = person.id_number.slice(0, 17) + (person.id_number.endsWith('1') ? '2' : '1');
  await form.getByLabel('证件号码').fill(wrong);
  await form.getByLabel('姓名').fill(person.name);
  await form.getByText('校验码不对').waitFor();
  await window.picture('register');
  await form.getByLabel('证件号码').fill(person.id_number);
  // As one types it: without the dashes.
  const since = new Date(Date.now() - 25 * DAY_MS).toISOString().slice(0, 10);
  await form.getByLabel('入住日期').fill(since.replaceAll('-', ''));
  await form.getByLabel('手机号').focus();
  expect(await form.getByLabel('入住日期').inputValue()).toBe(longDay(since, 'zh-CN'));
  await form.getByRole('button', { name: '登记', exact: true }).click();
  await form.waitFor({ state: 'detached' });

  await officer.seesOnMap(building.id, { open_gaps: 0 });
  await officer.panel.getByText(rule).waitFor({ state: 'detached' });
  await officer.panel.locator('.unit-state').getByText('已登记').waitFor();

  // And the residency can be ended again.
  await officer.opensTab('住户');
  await officer.declaresPurpose('漏登跟进');
  await officer.panel.getByRole('button', { name: '结束登记' }).click();
  const ending = officer.page.getByRole('dialog');
  await ending.getByLabel('最后居住日').fill(new Date(Date.now() - DAY_MS).toISOString().slice(0, 10));
  await ending.getByRole('button', { name: '结束居住登记' }).click();
  await ending.waitFor({ state: 'detached' });
  await officer.panel.getByText('没有登记的住户').waitFor();

  // The history says why the version before was replaced.
  await officer.opensTab('登记历史');
  await officer.panel.getByText('原因：已登记结束').waitFor();
  await officer.panel.locator('.row.is-superseded').getByText('已结束').waitFor();
});
