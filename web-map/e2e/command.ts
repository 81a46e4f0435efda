/** What only the operator's command line does: accounts, areas, sites. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary } from './demo';

function menpai(...words: string[]): string {
  return execFileSync(binary, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Leaves a message of a terminal that an older server could not read, and this one can. */
export function leavesLetter(device: string, body: string): void {
  const letter = `
    insert into dead_letter (site_id, id, device_id, protocol, received_at, last_received_at, reason, body)
    select site_id, gen_random_uuid(), id, protocol, now(), now(), 'json', convert_to(:'body', 'UTF8')
    from device where id = :'device'`;
  const database = process.env['DATABASE_URL'] ?? '';
  const variables = ['-v', 'ON_ERROR_STOP=1', '-v', `device=${device}`, '-v', `body=${body}`];
  execFileSync('psql', ['-Xq', ...variables, database], { input: letter, encoding: 'utf8' });
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
