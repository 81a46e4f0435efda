/** What the stories stand on: the server and accounts of the file that `menpai demo` wrote. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

type Account = { role: string; user_name: string; password: string; second_factor: string | null };

export type Demo = {
  base_url: string;
  device_url: string;
  site_id: string;
  accounts: Account[];
  devices: { gate_id: string; key: string }[];
};

const root = resolve(import.meta.dirname, '../..');

export const demoFile = process.env['MENPAI_DEMO_FILE'] ?? resolve(root, '.menpai/demo.json');

export const demo = JSON.parse(readFileSync(demoFile, 'utf8')) as Demo;

/** The `menpai` command, for what only the command line does. */
export const binary = process.env['MENPAI_BINARY'] ?? resolve(root, 'target/debug/menpai');

export function account(role: string): Account {
  const found = demo.accounts.find((one) => one.role === role);
  if (!found) throw new Error(`the demo file has no account with the role ${role}`);
  return found;
}
