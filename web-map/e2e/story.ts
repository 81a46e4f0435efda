/** A story: a window, an officer in front of it, and no complaint from the browser at its end. */
import { afterAll, it } from 'vitest';
import { type BrowserWindow, closeBrowser, DESK, openWindow } from './browser';
import { Officer } from './officer';

type Told = (officer: Officer, window: BrowserWindow) => Promise<void>;

export function story(name: string, told: Told, viewport = DESK): void {
  it(name, async () => {
    const window = await openWindow(viewport);
    try {
      await told(new Officer(window.page), window);
    } catch (error) {
      await window.picture(`failed ${name}`);
      await window.close().catch((complaint: unknown) => {
        throw new Error(`${String(error)}\n${String(complaint)}`, { cause: error });
      });
      throw error;
    }
    await window.close();
  });
}

export function closeAfterwards(): void {
  afterAll(closeBrowser);
}
