/** The phone page in the words of landlords and tenants: one button leads to one screen, whose name stands above it. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { demoFile } from './demo';

/** Presses the large button of that name, and waits for the screen. */
export async function opens(page: Page, button: string, screen = button): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`^${button}`) })
    .first()
    .click();
  await sees(page, screen);
}

/** Goes back to the screen of that name. */
export async function goesBack(page: Page, screen: string): Promise<void> {
  await page.getByRole('button', { name: '返回' }).click();
  await sees(page, screen);
}

async function sees(page: Page, screen: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: screen, exact: true }).waitFor();
}

export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > globalThis.innerWidth);
}

/** Signs in with the code of the text message, wherever one is. */
export async function signsInByPhone(page: Page, phone: string): Promise<void> {
  await page.getByLabel('手机号').fill(phone);
  await page.getByRole('button', { name: '获取验证码' }).click();
  await page.getByLabel('短信验证码').fill(await lastCode(phone));
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

/** Says the number of the document that the registry knows with the phone: asked for at the first sign-in. */
export async function saysNumber(page: Page, number: string): Promise<void> {
  await page.getByLabel('您的证件号码').fill(number);
  await page.getByRole('button', { name: '是我本人，登录' }).click();
}

type Message = { to: string; kind: string; code?: string };

/** The code that went to a phone last: the server writes its messages to a file beside the demo file. */
async function lastCode(phone: string): Promise<string> {
  const outbox = resolve(dirname(demoFile), 'outbox.ndjson');
  for (;;) {
    const lines = readLines(outbox).map((line) => JSON.parse(line) as Message);
    const code = lines.findLast(({ to, code }) => to === `+86${phone}` && code)?.code;
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function readLines(file: string): string[] {
  try {
    // The last line may still be on its way.
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}
