/** A browser as the console's users have it. Whatever it complains about fails the story. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-quic',
  '--disable-background-networking',
];

/** Whoever comes with an open session has nothing to renew it with, and is told so after a minute, however long a story takes. */
const RENEWAL = '/api/v1/auth/refresh';

const PICTURES = resolve(import.meta.dirname, '../test-results');

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export type BrowserWindow = {
  page: Page;
  /** Refusals that the story provokes: their status lines in the browser's console are no fault. */
  expectRefusals(...statuses: number[]): void;
  /** From here on requests may find nobody there. */
  expectOutage(): void;
  picture(name: string): Promise<void>;
  /** Closes the window; throws if the page complained. */
  close(): Promise<void>;
};

let browser: Promise<Browser> | null = null;

export async function openWindow(viewport: { width: number; height: number }): Promise<BrowserWindow> {
  browser ??= chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ARGUMENTS,
  });
  const isPhone = viewport.width < 500;
  const options: BrowserContextOptions = {
    viewport,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    ...(isPhone && { isMobile: true, hasTouch: true, deviceScaleFactor: 2 }),
  };
  const context = await (await browser).newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const expected = new Set<number>();
  let outage = false;
  page.on('pageerror', (error) => complaints.push(`page error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const refused = /status of (\d+)/.exec(message.text())?.[1];
    if (refused && expected.has(Number(refused))) return;
    if (refused === '401' && message.location().url.endsWith(RENEWAL)) return;
    if (outage && /net::ERR_|Failed to fetch/.test(message.text())) return;
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  return {
    page,
    expectRefusals: (...statuses) => {
      for (const status of statuses) expected.add(status);
    },
    expectOutage: () => {
      outage = true;
    },
    picture: async (name) => {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: resolve(PICTURES, `${name}.png`) });
    },
    close: async () => {
      await context.close();
      if (complaints.length > 0) throw new Error(`the browser complained:\n${complaints.join('\n')}`);
    },
  };
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = null;
}
