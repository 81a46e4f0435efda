/** A landlord on the map: their own houses stand out, other people's are not said to be what they are not. */
import { expect } from 'vitest';
import { PHONE } from '../browser';
import type { Officer } from '../officer';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

type OwnGap = { building_id: string; doorplate: string };

async function modes(landlord: Officer): Promise<string[]> {
  // The second one comes once it is known which houses are theirs.
  await landlord.page.getByRole('radiogroup', { name: '着色' }).getByText('我的房屋').waitFor();
  return landlord.page.locator('.layer-switch .ant-segmented-item-label').allTextContents();
}

async function readsMap(landlord: Officer): Promise<void> {
  await landlord.signsIn('landlord');
  expect(await modes(landlord)).toEqual(['用途', '我的房屋']);
  await landlord.page.locator('.layer-switch .ant-segmented-item-selected').getByText('用途').waitFor();
}

story('a landlord finds their own houses', async (landlord, screen) => {
  const registry = await Registry.as('landlord');
  const [gap] = await registry.all<OwnGap>('/api/v1/gaps?state=open');
  if (!gap) throw new Error('the landlord of the demo village has no gap');
  await readsMap(landlord);
  await landlord.page.waitForFunction((id) => window.menpaiMap?.own(id), gap.building_id, {
    timeout: 60_000,
  });
  await screen.picture('landlord');
  await landlord.switchesLayer('我的房屋');
  await landlord.page.getByText('我的房屋，有漏登').waitFor();
  await landlord.seesMap();
  await screen.picture('landlord-own');
  await landlord.goesTo(gap.doorplate);
  await landlord.panel.locator('.unit-cell.state-gap').first().waitFor();
});

story(
  "somebody else's house is not said to be empty",
  async (landlord, screen) => {
    const officer = await Registry.as('officer');
    const landlords = await Registry.as('landlord');
    const own = new Set(
      (await landlords.all<OwnGap>('/api/v1/gaps?state=open')).map((one) => one.building_id),
    );
    // With a gap that the landlord does not see, so it is not theirs.
    const gaps = await officer.all<OwnGap>('/api/v1/gaps?state=open');
    const other = gaps.find(({ building_id }) => !own.has(building_id));
    if (!other) throw new Error('every gap of the demo village is the landlord’s');
    await readsMap(landlord);
    await landlord.goesTo(other.doorplate);
    await landlord.panel.getByText('此账号看不到这栋楼的房屋').waitFor();
    expect(await landlord.page.evaluate((id) => window.menpaiMap?.own(id), other.building_id)).toBe(false);
    await screen.picture('landlord-elsewhere');
  },
  PHONE,
);
