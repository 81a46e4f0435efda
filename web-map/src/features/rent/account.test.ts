import { describe, expect, it } from 'vitest';
import { leasesInOrder, lifeOf, linesOf, nextOf, owedOf } from './account';

const DUE = ['2026-10-01', '2026-11-01', '2026-12-01', '2027-01-01'].map((from) => ({
  from,
  to: from.replace(/01$/, '28'),
  amount_cents: 100_000,
}));

describe('the rent of a lease', () => {
  it('is covered in its order by what was paid', () => {
    const lines = linesOf({ due: DUE, paid_cents: 130_000 }, '2026-12-01');
    expect(lines.map(({ state, rest_cents }) => [state, rest_cents])).toEqual([
      ['paid', 0],
      ['late', 70_000],
      ['today', 100_000],
      ['coming', 100_000],
    ]);
    expect(nextOf(lines)?.from).toBe('2026-11-01');
    expect(owedOf(lines)).toBe(70_000);
  });

  it('is not late on its day, and nothing is owed that was paid ahead', () => {
    const lines = linesOf({ due: DUE, paid_cents: 350_000 }, '2026-12-05');
    expect(nextOf(lines)).toMatchObject({ from: '2027-01-01', rest_cents: 50_000, state: 'coming' });
    expect(owedOf(lines)).toBe(0);
  });

  it('has nothing next where all is paid, or nothing was agreed here', () => {
    expect(nextOf(linesOf({ due: DUE, paid_cents: 500_000 }, '2026-12-01'))).toBeNull();
    expect(nextOf(linesOf({ due: [], paid_cents: 0 }, '2026-12-01'))).toBeNull();
  });
});

describe('leases', () => {
  const lease = (doorplate: string, from: string, to?: string) => ({ doorplate, from, to: to ?? null });

  it('run until their last day has passed', () => {
    expect(lifeOf(lease('a', '2026-01-01', '2026-12-01'), '2026-12-01')).toBe('runs');
    expect(lifeOf(lease('a', '2026-01-01', '2026-11-30'), '2026-12-01')).toBe('over');
    expect(lifeOf(lease('a', '2026-12-02'), '2026-12-01')).toBe('later');
    expect(lifeOf(lease('a', '2026-01-01'), '2026-12-01')).toBe('runs');
  });

  it('are told as one walks by them, those that are over last', () => {
    const two = lease('北巷2号', '2026-01-01', '2027-01-01');
    const ten = lease('北巷10号', '2026-01-01');
    const later = lease('北巷1号', '2027-01-01');
    const old = lease('北巷1号', '2020-01-01', '2021-01-01');
    const older = lease('北巷3号', '2018-01-01', '2019-01-01');
    expect(leasesInOrder([older, old, later, ten, two], '2026-12-01')).toEqual([two, ten, later, old, older]);
  });
});
