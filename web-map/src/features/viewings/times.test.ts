import { describe, expect, it } from 'vitest';
import { byDay, daysFrom, slotsOf } from './times';

/** Wherever the tests run: a time of the reader's own day. */
const at = (day: string, time: string) => new Date(`${day}T${time}:00`).toISOString();
const span = (day: string, from: string, until: string) => ({ from: at(day, from), until: at(day, until) });
const NOW = new Date('2026-12-31T09:20:00');

it('times stand under their days, the soonest first', () => {
  const later = span('2027-01-01', '09:00', '09:30');
  const soon = span('2026-12-31', '18:00', '18:30');
  const sooner = span('2026-12-31', '10:00', '10:30');
  expect(byDay([later, soon, sooner])).toEqual([
    { day: '2026-12-31', spans: [sooner, soon] },
    { day: '2027-01-01', spans: [later] },
  ]);
});

it('two weeks are offered, over the end of the year', () => {
  const days = daysFrom(NOW);
  expect(days).toHaveLength(14);
  expect(days.slice(0, 2)).toEqual(['2026-12-31', '2027-01-01']);
});

describe('what a landlord gives', () => {
  it('is each hour of each day, in pieces', () => {
    expect(slotsOf(['2027-01-01', '2027-01-02'], [9], 30, [], NOW)).toEqual([
      span('2027-01-01', '09:00', '09:30'),
      span('2027-01-01', '09:30', '10:00'),
      span('2027-01-02', '09:00', '09:30'),
      span('2027-01-02', '09:30', '10:00'),
    ]);
    expect(slotsOf(['2027-01-01'], [18], 60, [], NOW)).toEqual([span('2027-01-01', '18:00', '19:00')]);
  });

  it('leaves out what has passed', () => {
    expect(slotsOf(['2026-12-31'], [8, 9], 30, [], NOW)).toEqual([span('2026-12-31', '09:30', '10:00')]);
  });

  it('leaves out what meets a time that is given, and keeps what only touches it', () => {
    const given = [span('2027-01-01', '09:15', '09:45'), span('2027-01-01', '11:00', '11:30')];
    expect(slotsOf(['2027-01-01'], [9, 10], 30, given, NOW)).toEqual([
      span('2027-01-01', '10:00', '10:30'),
      span('2027-01-01', '10:30', '11:00'),
    ]);
  });
});
