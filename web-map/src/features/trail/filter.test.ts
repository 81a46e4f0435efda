import { describe, expect, it } from 'vitest';
import { filterMembers, isId } from './filter';

describe('the filter of the trail', () => {
  it('asks for nothing that was not chosen', () => {
    expect(filterMembers({})).toEqual({});
    expect(filterMembers({ person: 'half an id', account: '' })).toEqual({});
  });

  it('takes the last day whole', () => {
    const { from, to } = filterMembers({ from: '2026-11-01', to: '2026-11-30' });
    expect(new Date(to ?? '').getTime() - new Date(from ?? '').getTime()).toBe(30 * 86_400_000);
    expect(new Date(to ?? '').getHours()).toBe(0);
  });

  it('knows an id', () => {
    expect(isId('01a20e07-6b5c-7663-a4ed-9d9089ad556d')).toBe(true);
    expect(isId('440199199003079018')).toBe(false);
  });
});
