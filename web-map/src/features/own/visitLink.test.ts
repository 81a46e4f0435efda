import { expect, it } from 'vitest';
import { linkOf, readLink, type SentVisit, standOf, untilChange } from './visitLink';

const VISIT: SentVisit = {
  text: `${'6BFOXN*TS0BI$ZD-PHQ7I9AD66'.repeat(4)}+V 4.`.padEnd(120, ':'),
  pin: '24681357',
  from: '2026-11-30T10:00:00.000Z',
  to: '2026-11-30T15:59:59.000Z',
  place: '测试巷1号302',
  gates: ['东闸口', '一栋大门'],
};

it('says what was sent, and all of it behind the sign that no server gets', () => {
  const link = linkOf(VISIT, 'https://menpai.example');
  expect(link).toMatch(/^https:\/\/menpai\.example\/m\/visit#[\w-]+$/);
  expect(new URL(link).search).toBe('');
  expect(readLink(new URL(link).hash)).toEqual(VISIT);
  const plain = { ...VISIT, pin: null, place: null, gates: [] };
  expect(readLink(new URL(linkOf(plain, 'https://menpai.example')).hash)).toEqual(plain);
});

it('names of every length make a link that opens', () => {
  const sent = (visit: Partial<SentVisit>) =>
    readLink(new URL(linkOf({ ...VISIT, ...visit }, 'https://menpai.example')).hash);
  // The longest doorplate with the longest code of a unit.
  const longest = { place: '𠮷'.repeat(130), gates: ['𠮷'.repeat(100)] };
  expect(sent(longest)).toEqual({ ...VISIT, ...longest });
  const beyond = { place: `号${'𠮷'.repeat(150)}`, gates: ['', ...Array.from({ length: 201 }, () => '闸')] };
  expect(sent(beyond)).toEqual({
    ...VISIT,
    place: `号${'𠮷'.repeat(149)}`,
    gates: Array.from({ length: 200 }, () => '闸'),
  });
  expect(sent({ place: '' })?.place).toBeNull();
});

it('a link that was cut, or says something else, is none', () => {
  const { hash } = new URL(linkOf(VISIT, 'https://menpai.example'));
  const said = (value: unknown) => `#${btoa(JSON.stringify(value))}`;
  // As those below, with nothing wrong.
  for (const right of [
    [1, 'A'.repeat(120), null, 1, 2, null, []],
    [1, 'A'.repeat(120), '1234', 1, 2, 'x'.repeat(300), ['7']],
  ]) {
    expect(readLink(said(right)), said(right)).not.toBeNull();
  }
  for (const wrong of [
    '',
    '#',
    hash.slice(0, -9),
    '#%%%',
    said({}),
    said([2, 'A'.repeat(120), null, 1, 2, null, []]),
    said([1, '<script>', null, 1, 2, null, []]),
    said([1, 'A'.repeat(120), '12ab', 1, 2, null, []]),
    said([1, 'A'.repeat(120), null, 'now', 2, null, []]),
    said([1, 'A'.repeat(120), null, 1, 2, 'x'.repeat(301), []]),
    said([1, 'A'.repeat(120), null, 1, 2, null, [7]]),
  ]) {
    expect(readLink(wrong), wrong).toBeNull();
  }
});

it('a visit is to come, on, or over', () => {
  const at = (iso: string) => standOf(VISIT, new Date(iso));
  expect(at('2026-11-30T09:59:59Z')).toBe('later');
  expect(at('2026-11-30T10:00:00Z')).toBe('now');
  expect(at('2026-11-30T15:59:59Z')).toBe('over');
});

it('a page that is left open knows when it has to look again', () => {
  const at = (iso: string) => untilChange(VISIT, new Date(iso));
  expect(at('2026-11-30T09:59:59Z')).toBe(1000);
  expect(at('2026-11-30T10:00:00Z')).toBe((6 * 3600 - 1) * 1000);
  expect(at('2026-11-30T15:59:59Z')).toBeNull();
});
