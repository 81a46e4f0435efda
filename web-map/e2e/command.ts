/** What only the operator's command line does: accounts, areas, sites. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary } from './demo';

function menpai(...words: string[]): string {
  return execFileSync(binary, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

type NewAccount = { user_name: string; role: string; site: string; organisation: string };

/** Adds an account; answers the password that has to be changed at the first sign-in. */
export function addsAccount({ user_name, role, site, organisation }: NewAccount): string {
  const said = menpai(
    'user',
    'add',
    user_name,
    '--role',
    role,
    '--site',
    site,
    '--organisation',
    organisation,
  );
  const password = /password: (\S+)/.exec(said)?.[1];
  if (!password) throw new Error(`no password was told: ${said}`);
  return password;
}

/** Adds a site of its own, far from the demo village. */
export function addsSite(name: string): void {
  menpai('area', 'add', '--name', `${name}区`);
  const [west, south] = [113.7 + Math.random() / 10, 23.4 + Math.random() / 10];
  const [east, north] = [west + 0.002, south + 0.002];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const file = join(mkdtempSync(join(tmpdir(), 'menpai-')), 'site.geojson');
  writeFileSync(file, JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
  menpai('site', 'add', '--name', name, '--area', `${name}区`, '--boundary', file);
}
