import { describe, expect, it } from 'vitest';
import { comesAgain, dayRule, daysAfter, daysBetween, OUTCOMES, outcomesOf } from './outcomes';

it('is handed on once', () => {
  expect(outcomesOf('task')).toEqual(OUTCOMES);
  expect(outcomesOf('escalated')).not.toContain('escalate');
  expect(outcomesOf('escalated')).toHaveLength(OUTCOMES.length - 1);
});

describe('the day of an outcome', () => {
  it('must be said for a visit only', () => {
    expect(OUTCOMES.filter((outcome) => dayRule(outcome).rule === 'needed')).toEqual(['visiting']);
  });

  it('is the next visit where nobody was met', () => {
    expect(OUTCOMES.filter(comesAgain)).toEqual(['nobody_home', 'refused']);
  });
});

describe('days', () => {
  it('are counted over months, leap days and the ends of years', () => {
    expect(daysAfter('2024-02-28', 1)).toBe('2024-02-29');
    expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysAfter('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysBetween('2026-11-29', '2026-12-06')).toBe(7);
    expect(daysBetween('2026-12-06', '2026-11-29')).toBe(-7);
  });
});
