import { describe, expect, it } from 'vitest';
import { asMembers, isComplete, purposesOf } from './purpose';

describe('purpose of a look', () => {
  it('is complete only with the reference that it needs', () => {
    expect(isComplete({ purpose: null, reference: 'x' })).toBe(false);
    expect(isComplete({ purpose: 'registration_check', reference: '' })).toBe(true);
    expect(isComplete({ purpose: 'lawful_case', reference: '  ' })).toBe(false);
    expect(isComplete({ purpose: 'lawful_case', reference: '穗公(2026)12号' })).toBe(true);
    expect(isComplete({ purpose: 'emergency', reference: '' })).toBe(false);
  });

  it('sends a reference only where there is one', () => {
    expect(asMembers({ purpose: 'service_visit', reference: null })).toEqual({ purpose: 'service_visit' });
  });

  it('lets a landlord look at their own dwellings only', () => {
    expect(purposesOf('landlord')).toEqual(['own_unit']);
    expect(purposesOf('officer')).not.toContain('own_unit');
  });
});
