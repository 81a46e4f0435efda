/** Cells with what may be shown of them, for staff and for an auditor; the units of a floor on their plans. */
import { expect } from 'vitest';
import { DESK, PHONE } from '../browser';
import type { Officer } from '../officer';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

/** Waits until cells are drawn; their attributes. */
async function cellsOf(officer: Officer): Promise<Record<string, unknown>[]> {
  await officer.page.waitForFunction(() => (window.menpaiMap?.cells().length ?? 0) > 0, null, {
    timeout: 60_000,
  });
  await officer.seesMap();
  return officer.page.evaluate(() => window.menpaiMap?.cells() ?? []);
}

story('cells are coloured by what is chosen, and hold back what is few', async (officer, screen) => {
  await officer.signsIn();
  await officer.switchesLayer('网格统计');
  const cells = await cellsOf(officer);
  const shown = cells.filter(({ lived_in }) => lived_in !== undefined);
  expect(shown.length).toBeGreaterThan(0);
  for (const { units, lived_in } of shown) {
    expect(lived_in).toBeGreaterThanOrEqual(5);
    expect(Number(units) - Number(lived_in)).toBeGreaterThanOrEqual(5);
  }
  await officer.page.getByText('少于5或可推算，不显示').waitFor();
  await screen.picture('grid');
  await officer.picksMeasure('漏登');
  await officer.page.getByText('网格内有未结漏登的房屋数').waitFor();
  await screen.picture('grid-gaps');
  await officer.picksMeasure('登记率');
  // Small cells hold nearly every one of these back: larger ones that show some take their place.
  expect((await cellsOf(officer)).some(({ registration_rate }) => registration_rate !== undefined)).toBe(
    true,
  );
  await officer.page.getByText('已换用较大的网格').waitFor();
  await officer.page.getByRole('button', { name: '缩小' }).click();
  await cellsOf(officer);
  await screen.picture('grid-far');
  await officer.picksMeasure('在住（入住率）');
  await officer.page.getByRole('button', { name: '放大' }).click();
  await officer.page.getByRole('button', { name: '放大' }).click();
  await cellsOf(officer);
  await screen.picture('grid-close');
});

/** Presses the map where the village lies, and gives the cell that is read there now. */
async function readsCell(officer: Officer, x: number, y: number): Promise<Record<string, unknown>> {
  await officer.page.mouse.click(x, y);
  await officer.seesPanel('网格');
  const query = new URL(officer.page.url()).searchParams;
  expect(query.get('building')).toBeNull();
  const cells = await officer.page.evaluate(() => window.menpaiMap?.cells() ?? []);
  const cell = cells.find(({ h3 }) => h3 === query.get('cell'));
  if (!cell) throw new Error(`the cell ${query.get('cell')} is not drawn`);
  return cell;
}

/** What a panel says of a cell by a figure's name. */
async function figure(officer: Officer, name: string): Promise<string> {
  const row = officer.panel.locator('.cell-figures > div').filter({ hasText: name });
  return (await row.locator('dd').textContent()) ?? '';
}

story('a cell is read by a press on it', async (officer, screen) => {
  await officer.signsIn();
  await officer.switchesLayer('网格统计');
  await cellsOf(officer);
  const cell = await readsCell(officer, DESK.width / 2, DESK.height / 2);
  expect(await figure(officer, '房屋')).toBe(Number(cell['units']).toLocaleString('zh-CN'));
  const lived_in = cell['lived_in'];
  const told = lived_in === undefined ? '不显示' : Number(lived_in).toLocaleString('zh-CN');
  expect(await figure(officer, '在住')).toContain(told);
  await screen.picture('grid-cell');

  // A link to it leads there; back to the map is one step.
  await officer.page.reload();
  await officer.seesPanel('网格');
  await officer.page.keyboard.press('Escape');
  await officer.panel.waitFor({ state: 'detached' });
});

story('an auditor has the cells, and no house by itself', async (auditor, screen) => {
  await auditor.signsIn('auditor');
  const cells = await cellsOf(auditor);
  expect(cells.every((cell) => !('open_gaps' in cell) && !('passages' in cell))).toBe(true);
  await auditor.page.getByRole('combobox', { name: '网格指标' }).click();
  await auditor.page.getByTitle('登记人数').waitFor();
  expect(await auditor.page.getByTitle('通行', { exact: true }).count()).toBe(0);
  await screen.picture('grid-auditor');
  await auditor.page.keyboard.press('Escape');
  const registry = await Registry.as('auditor');
  const building = (await registry.buildings()).find(({ units }) => units > 5);
  await auditor.goesTo(building?.doorplate ?? '');
  await auditor.panel.getByRole('button', { name: /^\d+/ }).first().click();
  await auditor.seesPanel(/\d/);
  expect(await auditor.panel.locator('.unit-state').count()).toBe(0);
});

story('a floor is opened on its plan', async (officer, screen) => {
  const registry = await Registry.as('officer');
  const planned = await registry.plannedUnit();
  await officer.signsIn();
  await officer.goesTo(planned.building.doorplate ?? '');
  await officer.opensFloor(planned.unit.code);
  await officer.page.waitForFunction((id) => window.menpaiMap?.unit(id)?.['state'], planned.unit.id, {
    timeout: 60_000,
  });
  await officer.seesMap();
  await screen.picture('plan');
  await officer.seesFlatMap();
  await screen.picture('plan-flat');
  await officer.opensFloor(planned.unit.code);
  await officer.page.waitForFunction((id) => !window.menpaiMap?.unit(id), planned.unit.id);
});

story(
  'cells and plans on a phone',
  async (officer, screen) => {
    await officer.signsIn();
    await officer.switchesLayer('网格统计');
    await cellsOf(officer);
    await screen.picture('grid-phone');
    await officer.page.getByRole('button', { name: '图例' }).click();
    await officer.page.getByText('少于5或可推算，不显示').waitFor();
    await screen.picture('grid-phone-legend');
    await officer.page.getByRole('button', { name: '图例' }).click();
    const cell = await readsCell(officer, PHONE.width / 2, PHONE.height / 2);
    expect(await figure(officer, '房屋')).toBe(Number(cell['units']).toLocaleString('zh-CN'));
    await screen.picture('grid-phone-cell');
  },
  PHONE,
);
