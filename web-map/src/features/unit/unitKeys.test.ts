import { QueryClient } from '@tanstack/react-query';
import { createElement } from 'react';
import { expect, it, vi } from 'vitest';
import { keys } from '../../api/keys';
import type { Me } from '../../api/types';
import { rendered } from '../../ui/rendered';
import type { Declared } from '../purpose/purpose';
import { type Action, CallerContext } from '../session/caller';
import { UnitKeys } from './UnitKeys';

// The API's client asks on which page it is.
vi.hoisted(() => vi.stubGlobal('window', { location: { origin: 'https://menpai.example' } }));

const declared: Declared = { purpose: 'registration_check', reference: null };
const key = {
  lock_id: 'lock',
  from: '2026-01-01T00:00:00Z',
  until: '2027-01-01T00:00:00Z',
  kind: 'period',
  version: 1,
};
const active = {
  ...key,
  id: '2',
  holder_person_id: 'p',
  state: 'active',
  lives_here: true,
  may_revoke: true,
};
const over = {
  ...key,
  id: '1',
  holder_person_id: 'q',
  state: 'revoked',
  lives_here: false,
  may_revoke: false,
};

/** What is known of a unit with a lock, of which these keys were given. */
function known(lock: object | null, given: readonly object[]): QueryClient {
  const client = new QueryClient();
  const page = (items: readonly object[]) => ({ pages: [{ items }], pageParams: [undefined] });
  client.setQueryData(keys.lockOf('unit'), lock);
  client.setQueryData([...keys.lockKeys('lock'), declared], page(given));
  client.setQueryData(
    keys.residents('unit', 'unit', declared),
    page([{ person_id: 'p', name: '陈*', residency_id: 'r' }]),
  );
  return client;
}

function seenBy(role: string, may: readonly Action[], client: QueryClient): Promise<string> {
  const value = { account: { role }, may } as unknown as Me;
  const section = createElement(UnitKeys, { unitId: 'unit', declared });
  return rendered(createElement(CallerContext, { value }, section), client);
}

const lock = { id: 'lock', unit_id: 'unit', name: '入户门', vendor_lock_id: 'LK-1' };
const takesBack = (html: string) => [...html.matchAll(/<button[^>]*>.*?收.*?回/g)].length;

it('the office sees whose each key of a lock is, and takes back what still opens', async () => {
  const html = await seenBy('officer', ['key.revoke'], known(lock, [over, active]));
  for (const said of ['LK-1', '陈*', '限时钥匙', '可以用', '没有登记在这里的人', '已收回'])
    expect(html).toContain(said);
  expect(html.indexOf('陈*')).toBeLessThan(html.indexOf('没有登记在这里的人'));
  expect(takesBack(html)).toBe(1);
});

it('what the caller may not take back is not offered, and who may take none sees no keys', async () => {
  const client = known(lock, [{ ...active, may_revoke: false }]);
  const landlord = await seenBy('landlord', ['key.revoke'], client);
  expect(landlord).toContain('可以用');
  expect(takesBack(landlord)).toBe(0);
  expect(await seenBy('officer', [], client)).not.toContain('LK-1');
});

it('a unit without a lock has no such section', async () => {
  expect(await seenBy('officer', ['key.revoke'], known(null, []))).not.toContain('智能门锁');
});
