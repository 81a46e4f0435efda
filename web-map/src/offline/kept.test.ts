import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../api/keys';
import { isKept, keep, restore } from './kept';

const HOUR_MS = 3_600_000;
const DECLARED = { purpose: 'registration_check' as const, reference: null };

const kept = new Map<string, string>();
const phone = {
  getItem: (key: string) => kept.get(key) ?? null,
  removeItem: (key: string) => void kept.delete(key),
};

function loaded(): QueryClient {
  const client = new QueryClient();
  client.setQueryData(keys.siteGaps('s'), [{ id: 'g' }]);
  client.setQueryData(keys.own('person'), [{ name: '陈某' }]);
  client.setQueryData(keys.residents('unit', 'u', DECLARED), ['陈某']);
  return client;
}

beforeEach(() => kept.clear());

describe('what a phone keeps', () => {
  it('is there again after a reload', () => {
    kept.set('menpai.kept', keep(loaded(), 'worker', 0));
    const client = new QueryClient();
    expect(restore(client, 'worker', phone, HOUR_MS)).toBe(true);
    expect(client.getQueryData(keys.siteGaps('s'))).toEqual([{ id: 'g' }]);
  });

  it('holds nothing about a person', () => {
    const text = keep(loaded(), 'worker', 0);
    expect(text).not.toContain('陈某');
    const personal = [
      keys.own('gaps open'),
      keys.gapNotes('g', DECLARED),
      keys.notifications,
      keys.session,
      keys.gapEvents('g'),
    ];
    expect(personal.filter(isKept)).toEqual([]);
  });

  it.each([
    ['somebody else comes', 'colleague', HOUR_MS],
    ['it is old', 'worker', 49 * HOUR_MS],
  ])('goes when %s', (_, account, now) => {
    kept.set('menpai.kept', keep(loaded(), 'worker', 0));
    const client = new QueryClient();
    expect(restore(client, account, phone, now)).toBe(false);
    expect(client.getQueryData(keys.siteGaps('s'))).toBe(undefined);
    expect(kept.size).toBe(0);
  });

  it('is nothing where what lies there is no such thing', () => {
    kept.set('menpai.kept', '{');
    expect(restore(new QueryClient(), 'worker', phone, 0)).toBe(false);
  });
});
