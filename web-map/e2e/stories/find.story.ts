/** Sign in, find a house, who lives there, find a person, back to the map. */
import { expect } from 'vitest';
import { stranger } from '../people';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

story('from a doorplate to its residents, from a person to their home', async (officer, window) => {
  const registry = await Registry.as('officer');
  const { building, unit } = await registry.vacantUnit();
  const person = stranger();
  await registry.post('/api/v1/residencies', {
    unit_id: unit.id,
    person: { ...person, document_kind: 'citizen_id' },
    from: '2026-01-05',
  });

  await officer.signsIn();
  await window.picture('map');

  // By pinyin initials, with the keyboard alone.
  await officer.page.keyboard.press('/');
  const doorplate = building.doorplate ?? '';
  const options = await officer.searches('yt');
  expect(await options.count()).toBeGreaterThan(0);
  await officer.page.keyboard.press('ArrowDown');
  expect(await options.first().getAttribute('aria-selected')).toBe('true');
  await officer.page.keyboard.press('Escape');

  await officer.goesTo(doorplate);
  await officer.seesOnMap(building.id);
  await window.picture('building');

  // No name before a purpose.
  await officer.opensTab('住户');
  await officer.panel.getByText('查看个人信息前请选择目的').waitFor();
  expect(await officer.panel.locator('.row').count()).toBe(0);
  await officer.declaresPurpose('登记核查');
  const row = officer.panel.locator('.row').filter({ hasText: unit.code }).first();
  await row.waitFor();
  await officer.page.getByRole('button', { name: '目的：登记核查' }).waitFor();

  // Masked, then one field at a time.
  expect(await row.textContent()).not.toContain(person.id_number);
  await row.getByRole('button', { name: '显示姓名' }).click();
  await row.getByText(person.name).waitFor();
  expect(await row.textContent()).not.toContain(person.id_number);
  await window.picture('residents');

  // From the person to the home.
  await officer.opensList('找人');
  const number = officer.list.getByRole('textbox', { name: '证件号码' });
  await number.fill(person.id_number.slice(0, 17));
  await officer.list.getByRole('button', { name: '查找' }).click();
  await officer.list.getByText('位数不对').waitFor();
  await number.fill(person.id_number);
  await officer.list.getByRole('button', { name: '查找' }).click();
  await officer.list.getByText('找到 1 人').waitFor();
  await officer.seesInTheMiddle(building.center);
  await officer.list.getByRole('button', { name: /现居/ }).click();
  await officer.seesPanel(new RegExp(unit.code));
  await officer.seesOnMap(building.id, { registered: building.registered + 1 });
  await window.picture('person');
});

story('a link to a dwelling leads there, on the map too', async (officer) => {
  const registry = await Registry.as('officer');
  const { building, unit } = await registry.vacantUnit();
  await officer.signsIn();
  await officer.opensConsole(`/?unit=${unit.id}`);
  await officer.seesPanel(new RegExp(unit.code));
  await officer.seesInTheMiddle(building.center);
  await officer.seesOnMap(building.id);
  expect(await officer.page.locator('canvas.maplibregl-canvas').getAttribute('aria-label')).toBe('村庄地图');
});

story('a list that a role has no right to leaves no hole', async (officer) => {
  await officer.signsIn('auditor');
  const home = await officer.page.locator('.map-tools').boundingBox();
  await officer.opensConsole('/?list=people');
  await officer.seesMap();
  expect(await officer.page.locator('.map-tools').boundingBox()).toEqual(home);
});

story('a lawful case needs its number before anything is shown', async (officer) => {
  await officer.signsIn();
  await officer.opensList('找人');
  await officer.list.getByRole('radio', { name: '依法办案' }).check();
  const apply = officer.list.getByRole('button', { name: '按此目的查看' });
  expect(await apply.isDisabled()).toBe(true);
  await officer.list.getByLabel('文号 / 警情编号').fill('穗公埔(2026)0112号');
  await apply.click();
  await officer.list.getByRole('textbox', { name: '证件号码' }).waitFor();
  expect(officer.page.url()).not.toContain('0112');
});
