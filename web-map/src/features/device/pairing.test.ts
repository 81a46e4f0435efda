import { describe, expect, it, test } from 'vitest';
import setupSource from '../../../../server/src/devices/setup.rs?raw';
import routesSource from '../../../../server/src/terminals/routes.rs?raw';
import type { Contact, PairingWindow, Setup } from '../../api/types';
import { callersOf, isKnownByAddress, PAIRED, pathOf, secondsLeft, setupWith, windowAtHand } from './pairing';

const routes = [...routesSource.matchAll(/\.route\("([^"]+)"/g)].map(([, path = '']) => path);

test('the path of a window is one that the server takes, and as the setup has it', () => {
  for (const protocol of PAIRED) {
    const path = pathOf(protocol, '{secret}');
    expect(
      routes.filter((route) => route === path || (path.endsWith('/') && route.startsWith(path))),
    ).not.toEqual([]);
    expect(setupSource).toContain(`format!("${pathOf(protocol, '{key}')}")`);
  }
});

test('who has a path without a key at the server can be known by its address', () => {
  const first = { hikvision: '/hik', zkteco: '/iclock/', oem_http: '/Device/' };
  for (const protocol of PAIRED)
    expect(routes.some((route) => route.startsWith(first[protocol]))).toBe(isKnownByAddress(protocol));
});

test('a window has the address of the server with its own path', () => {
  const listener: Setup = {
    url: 'https://gates.example:8443/t/{key}/hik',
    host: 'gates.example',
    port: 8443,
    path: '/t/{key}/hik',
    options: [{ name: 'heartbeat', value: '30' }],
  };
  expect(setupWith(listener, '/t/s/iclock/')).toEqual({
    url: 'https://gates.example:8443/t/s/iclock/',
    host: 'gates.example',
    port: 8443,
    path: '/t/s/iclock/',
    options: [],
  });
});

const contact = (id: string, window_id: string, first_seen_at: string, device_id: string | null = null) =>
  ({ id, window_id, first_seen_at, device_id }) as Contact;

test('callers of a window keep their places, also when they were claimed', () => {
  const contacts = [
    contact('c', 'w', '2026-11-29T14:03:00+08:00'),
    contact('a', 'w', '2026-11-29T14:01:00+08:00', 'd'),
    contact('x', 'other', '2026-11-29T14:00:00+08:00'),
    contact('b', 'w', '2026-11-29T14:01:00+08:00'),
  ];
  expect(callersOf(contacts, 'w').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

describe('the window at hand', () => {
  const now = Date.parse('2026-11-29T14:00:00+08:00');
  const window = (id: string, closes_at: string) => ({ id, closes_at }) as PairingWindow;
  const open = window('open', '2026-11-29T14:09:00+08:00');
  const over = window('over', '2026-11-29T13:55:00+08:00');
  const waits = contact('c', 'over', '2026-11-29T13:50:00+08:00');

  it('is the one that is open, whoever opened it', () => {
    expect(windowAtHand([over, open], [waits], now)).toBe(open);
    expect(windowAtHand([], [], now)).toBeNull();
    expect([open, over, null].map((one) => secondsLeft(one, now))).toEqual([540, 0, 0]);
  });
  it('stays for an hour while somebody in it is not claimed', () => {
    expect(windowAtHand([over], [waits], now)).toBe(over);
    expect(windowAtHand([over], [{ ...waits, device_id: 'd' }], now)).toBeNull();
    expect(windowAtHand([over], [waits], now + 3_600_000)).toBeNull();
  });
  it('stays before whoever opened it, until they are done with it', () => {
    expect(windowAtHand([over], [], now, { opened: 'over' })).toBe(over);
    expect(windowAtHand([over], [waits], now, { opened: 'over', left: 'over' })).toBeNull();
  });
});
