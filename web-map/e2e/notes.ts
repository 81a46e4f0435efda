/** What one story file leaves for the next, beside the demo file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { demoFile } from './demo';

function place(name: string): string {
  return resolve(dirname(demoFile), name);
}

export function readNote<T>(name: string): T | null {
  try {
    return JSON.parse(readFileSync(place(name), 'utf8')) as T;
  } catch {
    return null;
  }
}

export function writeNote(name: string, value: unknown): void {
  writeFileSync(place(name), JSON.stringify(value), { mode: 0o600 });
}
