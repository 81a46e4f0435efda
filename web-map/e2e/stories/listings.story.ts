/** The office looks at what landlords offer: one is sent back with its reason, one is published as it was looked at. */
import { expect } from 'vitest';
import { PHONE } from '../browser';
import { offers, takesBack } from '../listings';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

story(
  'a listing is looked at and sent back, with the reason that its landlord reads',
  async (officer, window) => {
    const listing = await offers('朝北单间，待退回');
    const { page } = officer;
    await officer.signsIn();
    await officer.opensPage('房源审核');
    await page.getByRole('button', { name: /朝北单间，待退回/ }).click();
    const open = page.getByRole('article');
    await open.getByRole('heading', { name: '朝北单间，待退回' }).waitFor();
    await open.getByText('1,234.5 元/月').waitFor();
    const photos = open.getByRole('img');
    await photos.nth(1).waitFor();
    await window.picture('listing to look at');
    await open.getByRole('button', { name: '退回…' }).click();
    await open.getByRole('radio', { name: '租金、押金不对' }).check();
    await open.getByRole('button', { name: '退回给房东' }).click();
    await page.getByText('已退回：朝北单间，待退回').waitFor();
    const landlord = await Registry.as('landlord');
    expect(await landlord.get(`/api/v1/listings/${listing.id}`)).toMatchObject({
      state: 'refused',
      refusal: 'wrong_price',
    });
    await takesBack(listing);
  },
);

story(
  'what its landlord changes meanwhile is looked at before it is published',
  async (officer, window) => {
    const listing = await offers('朝东单间');
    const { page } = officer;
    await officer.comesAs('officer', `/?page=listings&listing=${listing.id}`);
    const open = page.getByRole('article');
    await open.getByRole('heading', { name: '朝东单间' }).waitFor();
    const landlord = await Registry.as('landlord');
    await landlord.patch(`/api/v1/listings/${listing.id}`, listing.version, { title: '朝东单间，换了床' });
    window.expectRefusals(412);
    await open.getByRole('button', { name: '通过，公开' }).click();
    await open.getByText('这条房源刚刚有变动').waitFor();
    await open.getByRole('heading', { name: '朝东单间，换了床' }).waitFor();
    await window.picture('listing changed meanwhile');
    await open.getByRole('button', { name: '通过，公开' }).click();
    await page.getByText('已公开：朝东单间，换了床').waitFor();
    expect(await landlord.get(`/api/v1/listings/${listing.id}`)).toMatchObject({ state: 'published' });
    await takesBack(listing);
  },
  PHONE,
);
