import { MutationObserver, QueryClient } from '@tanstack/react-query';
import { createElement } from 'react';
import { expect, it, vi } from 'vitest';
import { keys } from '../../api/keys';
import type { Listing } from '../../api/types';
import { rendered } from '../../ui/rendered';
import { HandIn } from './HandIn';

// The API's client asks on which page it is.
vi.hoisted(() => vi.stubGlobal('window', { location: { origin: 'https://menpai.example' } }));

const draft = { id: 'a', version: 1, state: 'draft', photos: [{ id: 'p' }] } as unknown as Listing;

async function shows(client: QueryClient, sending = false) {
  const html = await rendered(createElement(HandIn, { listing: draft, sending }), client);
  return { why: html.includes('照片处理中'), free: /<button(?![^>]*disabled)[^>]*>.*提交审核/.test(html) };
}

it('a listing is handed in once its photos lie still', async () => {
  const client = new QueryClient();
  const still = { why: false, free: true };
  const held = { why: true, free: false };
  expect(await shows(client)).toEqual(still);
  expect(await shows(client, true)).toEqual(held);
  let arrive = () => {};
  const moving = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const move = new MutationObserver(client, {
    mutationKey: keys.offerChanges,
    mutationFn: () => moving,
  });
  const moved = move.mutate();
  expect(await shows(client)).toEqual(held);
  arrive();
  await moved;
  expect(await shows(client)).toEqual(still);
});
