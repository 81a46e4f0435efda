/** A landlord is reminded, answers in large letters, and says that it is not so; a person decides and tells why. */
import { expect } from 'vitest';
import { PHONE } from '../browser';
import type { Gap } from '../gaps';
import { goesBack, opens, scrollsSideways } from '../phone';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

type OwnGap = Gap & { contested: boolean };

/** Gaps of the landlord of the demo village that wait for an answer. */
async function waiting(): Promise<OwnGap[]> {
  const landlord = await Registry.as('landlord');
  return (await landlord.all<OwnGap>('/api/v1/own/gaps?state=reminded')).filter(
    ({ contested }) => !contested,
  );
}

story(
  'a landlord answers until which day, and is left in peace',
  async (landlord, screen) => {
    const [gap] = await waiting();
    if (!gap) throw new Error('nothing is due for the landlord of the demo village');
    const { page } = landlord;
    await landlord.comesAs('landlord', '/m');
    await page.getByText(/件事等您办理/).waitFor();
    await opens(page, '去办理', '要办的事');
    const card = page
      .locator('.own-gap')
      .filter({ hasText: gap.doorplate })
      .filter({ hasText: gap.unit_code });
    await card.getByText(/请在.+前办理/).waitFor();
    await screen.picture('own gap');
    for (const button of await card.getByRole('button').all()) {
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    await card.getByRole('button', { name: '客人临时住' }).click();
    // How long a visit lasts must be said.
    expect(await card.getByRole('button', { name: '送出答复' }).isDisabled()).toBe(true);
    await card.getByRole('button', { name: '14 天' }).click();
    await card.getByLabel(/补充说明/).fill('电话 154 0012 3456');
    await card.getByText('不要写电话号码').waitFor();
    await card.getByLabel(/补充说明/).fill('侄子来住两周');
    await screen.picture('own answer');
    await card.getByRole('button', { name: '送出答复' }).click();
    await card.getByText('您已答复').waitFor();
    await card.getByText(/前不再打扰您/).waitFor();
    await card.getByText('侄子来住两周').waitFor();
    expect(await scrollsSideways(page)).toBe(false);
  },
  PHONE,
);

story(
  'a contest is decided by a person, and the landlord reads why',
  async (landlord, screen) => {
    const [gap] = await waiting();
    if (!gap) throw new Error('nothing is due for the landlord of the demo village');
    const { page } = landlord;
    await landlord.comesAs('landlord', '/m');
    await page.getByText(/件事等您办理/).waitFor();
    await opens(page, '去办理', '要办的事');
    const card = page
      .locator('.own-gap')
      .filter({ hasText: gap.doorplate })
      .filter({ hasText: gap.unit_code });
    await card.getByRole('button', { name: '我有异议' }).click();
    await card.getByLabel(/实际情况/).fill('他只是白天来照顾老人');
    await card.getByRole('button', { name: '送出异议' }).click();
    await card.getByText('异议处理中').waitFor();

    await decides(gap);

    await page.reload();
    await goesBack(page, '门牌');
    await opens(page, '去看通知', '通知');
    const told = page.locator('.own-card').filter({ hasText: '您的异议成立' }).first();
    await told.getByText('情况属实').waitFor();
    await screen.picture('own decision');
    await told.getByRole('button', { name: '我看过了' }).click();
    await told.getByRole('button', { name: '我看过了' }).waitFor({ state: 'detached' });
  },
  PHONE,
);

/** An officer reads what was said, for a purpose, and upholds it. */
async function decides(gap: Gap): Promise<void> {
  const { openWindow, DESK } = await import('../browser');
  const { Officer } = await import('../officer');
  const window = await openWindow(DESK);
  try {
    const officer = new Officer(window.page);
    await officer.signsIn('officer');
    await officer.opensList('漏登');
    await officer.list.getByRole('button', { name: '异议待裁定' }).click();
    const card = officer.list
      .locator('.gap-card')
      .filter({ hasText: gap.doorplate })
      .filter({ hasText: gap.unit_code });
    await card.getByRole('button', { name: '查看异议并裁定' }).click();
    const dialog = officer.page.getByRole('dialog');
    await officer.declaresPurpose('漏登跟进', dialog);
    await dialog.getByText('他只是白天来照顾老人').waitFor();
    await dialog.getByLabel(/裁定理由/).fill('情况属实');
    await dialog.getByRole('button', { name: '异议成立' }).click();
    await dialog.waitFor({ state: 'detached' });
    await card.waitFor({ state: 'detached' });
  } finally {
    await window.close();
  }
}
