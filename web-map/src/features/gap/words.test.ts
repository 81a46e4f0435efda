import { describe, expect, it } from 'vitest';
import type { GapState } from '../../api/types';
import { en } from '../../i18n/en';
import { zhCN } from '../../i18n/zh-CN';
import {
  asksToRegister,
  canAnswer,
  canContest,
  canVisit,
  countsDays,
  isLate,
  nextStep,
  reasonKind,
  stateWord,
} from './words';

const TODAY = '2026-11-29';
const gap = (state: GapState, { contested = false, due_on = '2026-12-06' } = {}) => ({
  state,
  contested,
  due_on,
});

describe('a gap in words', () => {
  it.each([
    [gap('reminded'), 'reminded', 'wait'],
    [gap('reminded', { due_on: '2026-11-28' }), 'reminded', 'wait_over'],
    [gap('answered'), 'answered', 'quiet'],
    [gap('answered', { contested: true }), 'contested', 'decide'],
    [gap('escalated', { contested: true }), 'contested', 'decide'],
    [gap('task'), 'task', 'visit'],
    [gap('task', { due_on: '2026-11-28' }), 'task', 'visit_late'],
    [gap('escalated'), 'escalated', 'handed_on'],
    [gap('closed', { contested: true }), 'closed', null],
  ] as const)('%o is %s, next %s', (one, word, next) => {
    expect(stateWord(one)).toBe(word);
    expect(nextStep(one, TODAY)).toBe(next);
  });

  it('is to be reminded of until somebody was, and can be visited and answered all the same', () => {
    const one = { ...gap('reminded'), reminded_at: null };
    expect(stateWord(one)).toBe('to_remind');
    expect(nextStep(one, TODAY)).toBe('remind');
    expect(nextStep({ ...one, due_on: '2026-11-28' }, TODAY)).toBe('wait_over');
    expect([canVisit(one), canAnswer(one), canContest(one)]).toEqual([true, true, true]);
    expect(stateWord({ ...one, contested: true })).toBe('contested');
    // What ended without a reminder, or became a task, is not waiting for one.
    expect(stateWord({ ...gap('closed'), reminded_at: null })).toBe('closed');
    expect(stateWord({ ...gap('task'), reminded_at: null })).toBe('task');
    expect(stateWord({ ...one, reminded_at: '2026-11-29T08:00:00+08:00' })).toBe('reminded');
  });

  it('tells a tenant whom to ask, where a registration is what is missing', () => {
    const own = { ...gap('reminded'), rule: 'unregistered_residence', concerns: 'holder' } as const;
    expect(asksToRegister(own)).toBe(true);
    expect(asksToRegister({ ...own, concerns: 'landlord' })).toBe(false);
    expect(asksToRegister({ ...own, state: 'answered' })).toBe(false);
    expect(asksToRegister({ ...own, contested: true })).toBe(false);
    expect(asksToRegister({ ...own, state: 'closed' })).toBe(false);
    expect(asksToRegister({ ...own, rule: 'stale_residency' })).toBe(false);
  });

  it('is visited unless a contest or its end says no', () => {
    const states: GapState[] = ['reminded', 'answered', 'task', 'escalated', 'closed'];
    expect(states.filter((state) => canVisit(gap(state)))).toEqual([
      'reminded',
      'answered',
      'task',
      'escalated',
    ]);
    expect(canVisit(gap('escalated', { contested: true }))).toBe(false);
  });

  it('is answered while somebody asks, and contested until it is over', () => {
    const states: GapState[] = ['reminded', 'answered', 'task', 'escalated', 'closed'];
    expect(states.filter((state) => canAnswer(gap(state)))).toEqual(['reminded', 'task']);
    expect(states.filter((state) => canContest(gap(state)))).toEqual([
      'reminded',
      'answered',
      'task',
      'escalated',
    ]);
    expect(canContest(gap('answered', { contested: true }))).toBe(false);
  });

  it('is late only where somebody is waited for', () => {
    const past = { due_on: '2026-11-28' };
    expect(isLate(gap('task', past), TODAY)).toBe(true);
    expect(isLate(gap('answered', past), TODAY)).toBe(false);
    expect(isLate(gap('answered', { ...past, contested: true }), TODAY)).toBe(true);
    expect(isLate(gap('closed', past), TODAY)).toBe(false);
    expect(isLate(gap('task', { due_on: TODAY }), TODAY)).toBe(false);
  });

  it('counts days until somebody hands it on', () => {
    const steps = ['wait', 'wait_over', 'decide', 'quiet', 'remind', 'visit_late', 'handed_on'] as const;
    expect(steps.filter((step) => !countsDays(step))).toEqual(['handed_on']);
  });

  it('has a text for every word, in both languages', () => {
    for (const texts of [zhCN, en]) {
      expect(Object.keys(texts.gap_state).sort()).toEqual([
        'answered',
        'closed',
        'contested',
        'escalated',
        'reminded',
        'task',
        'to_remind',
      ]);
      expect(Object.keys(texts.own_gap.state).sort()).toEqual(Object.keys(texts.gap_state).sort());
      expect(reasonKind({ what: 'visited' })).toBe('outcome');
      expect(Object.keys(texts.visit.outcome)).toHaveLength(7);
      expect(Object.keys(texts.gap_event)).toHaveLength(11);
    }
  });
});
