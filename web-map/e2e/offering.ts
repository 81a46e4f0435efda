/** A landlord offers a room on the phone page. */
import type { Locator, Page } from 'playwright-core';
import type { Officer } from './officer';
import { opens } from './phone';
import type { Room } from './rooms';

/** A photo as a camera makes it: what the screen shows just now. */
async function addsPhotos(page: Page, count: number): Promise<void> {
  const buffer = await page.screenshot({ type: 'jpeg' });
  const files = Array.from({ length: count }, (_, at) => ({
    name: `room ${at}.jpg`,
    mimeType: 'image/jpeg',
    buffer,
  }));
  await page.locator('input[type=file][multiple]').setInputFiles(files);
  await page.getByText(`第 ${count} 张`, { exact: true }).waitFor();
}

/** Says what the room costs and has, and adds photos. */
export async function offersRoom(landlord: Officer, room: Room, title: string): Promise<void> {
  await landlord.comesAs('landlord', `/m/room/${room.id}`);
  await describesRoom(landlord.page, title);
}

/** On the screen of the room, whoever may offer it: as far as the photos. */
export async function describesRoom(page: Page, title: string): Promise<void> {
  await opens(page, '出租此房');
  await page.getByLabel('一句话介绍').fill(title);
  await page.getByLabel('每月租金').fill('888');
  await page.getByRole('button', { name: '一个月租金' }).click();
  await page.getByLabel('面积').fill('21');
  await page.getByRole('checkbox', { name: '阳台' }).check();
  await opens(page, '下一步', '房源照片');
  await addsPhotos(page, 2);
}

/** Hands in what was described. */
export async function handsIn(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: '提交审核' }).click();
  await offerOf(page, title).getByText('等待审核').waitFor();
}

/** Two times tomorrow at which it can be seen. */
export async function givesTimes(page: Page, title: string): Promise<void> {
  await page.goto(new URL('/m/offers', page.url()).href);
  await offerOf(page, title).getByRole('button', { name: '放看房时间' }).click();
  await page.getByRole('checkbox', { name: /^明天/ }).check();
  await page.getByRole('checkbox', { name: /^10–11/ }).check();
  await page.getByRole('button', { name: '放出 2 个时间' }).click();
  await page.getByRole('heading', { name: '已放出的看房时间' }).waitFor();
}

/** Says yes to whoever asked to see it; the four digits by which the two know each other. */
export async function agreesToMeet(page: Page, title: string): Promise<string> {
  await page.goto(new URL('/m/visits', page.url()).href);
  const visit = page.locator('.own-visit').filter({ hasText: title });
  await visit.getByRole('button', { name: '可以，来看吧' }).click();
  return (await visit.locator('.own-pin strong').textContent()) ?? '';
}

/** What stands of it among the landlord's listings. */
export function offerOf(page: Page, title: string): Locator {
  return page.locator('.own-offer').filter({ hasText: title });
}
