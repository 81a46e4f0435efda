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
  const { page } = landlord;
  await landlord.comesAs('landlord', `/m/room/${room.id}`);
  await opens(page, '出租此房');
  await page.getByLabel('一句话介绍').fill(title);
  await page.getByLabel('每月租金').fill('888');
  await page.getByRole('button', { name: '一个月租金' }).click();
  await page.getByLabel('面积').fill('21');
  await page.getByRole('checkbox', { name: '阳台' }).check();
  await opens(page, '下一步', '房源照片');
  await addsPhotos(page, 2);
}

/** What stands of it among the landlord's listings. */
export function offerOf(page: Page, title: string): Locator {
  return page.locator('.own-offer').filter({ hasText: title });
}
