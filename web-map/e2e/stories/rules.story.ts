/** A manager reads how gaps fare, and changes a rule after having tried it out. */
import { expect } from 'vitest';
import { closeAfterwards, story } from '../story';

closeAfterwards();

story('what a rule would open and close is known before it counts', async (manager, screen) => {
  await manager.signsIn('area_manager');
  const page = await manager.opensPage('漏登规则');
  const nights = page.getByLabel('住户通行证的持有人过夜达到');
  const before = await nights.inputValue();
  expect(await page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
  await nights.fill('99');
  await page.getByText(/有 1 个数超出范围/).waitFor();
  expect(await page.getByRole('button', { name: '试算' }).isDisabled()).toBe(true);
  await nights.fill(String(Number(before) - 1));
  await page.getByText('先试算').last().waitFor();
  expect(await page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: '试算' }).click();
  await page.getByText(/会新开 \d+ 处，关闭 \d+ 处/).waitFor();
  await screen.picture('rules');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText(/修改过/).waitFor();
  expect(await nights.inputValue()).toBe(String(Number(before) - 1));
  await page
    .getByText(/个工作日/)
    .last()
    .waitFor();

  // As it was, for the other stories.
  await nights.fill(before);
  await page.getByRole('button', { name: '试算' }).click();
  await page.getByText(/会新开 \d+ 处/).waitFor();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('会新开').waitFor({ state: 'detached' });
});

story('rates say what they hold back', async (manager, screen) => {
  await manager.signsIn('area_manager');
  const page = await manager.opensPage('漏登成效');
  await page.getByRole('heading', { name: /起的(这)?一周/ }).waitFor();
  // In a village whose gaps are younger than a week one sentence says so, and no chart is a wall of grey.
  await page.getByText(/目前只有.+有可以显示的数/).waitFor();
  await page.getByText('新发现', { exact: true }).waitFor();
  expect(await page.locator('.week-chart').count()).toBe(0);
  await screen.picture('rates');
});
