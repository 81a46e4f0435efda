/** A lease on the phone page, step by step: drawn up, joined by its code, confirmed by both. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { demo } from './demo';
import type { Stranger } from './people';
import { opens } from './phone';
import { readsCode } from './reader';
import type { Room } from './rooms';

type Terms = {
  /** 元 a month; the deposit is two months' rent. */
  rent: number;
  /** `YYYY-MM-DD`; today if absent. */
  from?: string;
};

/** The landlord, on the screen of the room: half a year, so much a month. */
export async function writesTerms(page: Page, room: Room, { rent, from }: Terms): Promise<void> {
  await opens(page, '签合同');
  await page.locator('.door').getByText(room.place).waitFor();
  if (from) await typesDay(page, '从哪天租', from);
  await page.getByRole('button', { name: '半年' }).click();
  await page.getByLabel('月租金').fill(String(rent));
  await page.getByRole('button', { name: '押两月' }).click();
  expect(await page.getByLabel('押金').inputValue()).toBe(String(2 * rent));
}

/** A day that is typed: the calendar that opens with it is out of the way again. */
export async function typesDay(page: Page, label: string, day: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(day);
  await field.press('Tab');
}

/** The landlord goes on to the code, and holds it out; the link that a phone reads from it. */
export async function showsCode(page: Page): Promise<string> {
  await opens(page, '下一步：给租客扫码', '合同');
  await page.getByRole('button', { name: '出示合同码' }).click();
  const link = await readsCode(page.locator('.own-code .ant-qrcode'));
  expect(link).toMatch(new RegExp(`^${demo.base_url}/m/c/[A-Za-z0-9_-]{22}$`));
  return link;
}

/** The tenant, where the link led: it is this room, and who they are. */
export async function saysWho(page: Page, room: Room, person: Stranger): Promise<void> {
  await page.locator('.door').getByText(room.place).waitFor();
  await page.getByLabel('证件号码').fill(person.id_number);
  await page.getByLabel('姓名').fill(person.name);
}

export async function joins(page: Page): Promise<void> {
  await page.getByRole('button', { name: '加入合同' }).click();
  await page.getByText('您已加入').waitFor();
}

/** The landlord sees who joined, and sends the text to both. */
export async function sendsToBoth(page: Page, { name }: Stranger): Promise<void> {
  await page.getByRole('button', { name: '刷新，看谁加入了' }).click();
  await page.getByText(`${name} 加入了`).waitFor();
  await page.getByRole('button', { name: '没问题，发给双方确认' }).click();
}

/** Reads the text to its end and says yes to it, in two taps. */
export async function confirms(page: Page, { rent }: Terms): Promise<void> {
  await page.getByText(`租金每月人民币${rent}元`).waitFor();
  await page.getByRole('button', { name: '我读完了，要确认' }).click();
  await page.getByRole('alertdialog').getByText('确认就是签字').waitFor();
  await page.getByRole('button', { name: '我同意，确认合同' }).click();
}
