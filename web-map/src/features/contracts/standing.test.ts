import { describe, expect, it } from 'vitest';
import type { OwnContract } from '../../api/types';
import { groupsOf, isOpen, sayingOf, stateOf, waitsForYou } from './standing';

const NOW = new Date('2026-12-10T08:00:00Z');

function contract(state: OwnContract['state'], more: Partial<OwnContract> = {}) {
  return {
    state,
    proposed: false,
    waits_for_you: false,
    created_at: '2026-12-09T08:00:00Z',
    expires_at: '2026-12-23T08:00:00Z',
    ...more,
  };
}

describe('where a contract stands', () => {
  it('is over when its time is, whatever the server has written yet', () => {
    const late = contract('offered', { waits_for_you: true, expires_at: '2026-12-10T08:00:00Z' });
    expect(stateOf(late, NOW)).toBe('expired');
    expect([isOpen(late, NOW), waitsForYou(late, NOW)]).toEqual([false, false]);
    expect(sayingOf(late, NOW)).toBe('expired');
    expect(stateOf(contract('signed', { expires_at: '2026-12-01T00:00:00Z' }), NOW)).toBe('signed');
  });

  it.each([
    ['draft', 'draft_own', 'draft_joined'],
    ['offered', 'waits_for_others', 'waits_for_others'],
    ['signed', 'signed', 'signed'],
    ['declined', 'declined_own', 'declined'],
    ['withdrawn', 'withdrawn_own', 'withdrawn'],
    ['overtaken', 'overtaken', 'overtaken'],
  ] as const)('%s is told to each side in its own words', (state, own, other) => {
    expect(sayingOf(contract(state, { proposed: true }), NOW)).toBe(own);
    expect(sayingOf(contract(state), NOW)).toBe(other);
  });

  it('waits for whoever has not said yes', () => {
    expect(sayingOf(contract('offered', { proposed: true, waits_for_you: true }), NOW)).toBe('waits_for_you');
  });
});

it('what waits for me is said first, what came to nothing last', () => {
  const waiting = contract('offered', { waits_for_you: true });
  const draft = contract('draft');
  const old = contract('signed', { created_at: '2026-01-01T00:00:00Z' });
  const signed = contract('signed');
  const nothing = contract('declined');
  expect(groupsOf([nothing, old, draft, signed, waiting], NOW)).toEqual([
    { group: 'waiting', items: [waiting] },
    { group: 'open', items: [draft] },
    { group: 'signed', items: [signed, old] },
    { group: 'nothing', items: [nothing] },
  ]);
  expect(groupsOf([], NOW)).toEqual([]);
});
