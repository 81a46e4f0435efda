import { describe, expect, it } from 'vitest';
import { asMembers } from './purpose';

describe('purpose of a look', () => {
  it('sends a reference only where there is one', () => {
    expect(asMembers({ purpose: 'service_visit', reference: null })).toEqual({ purpose: 'service_visit' });
    expect(asMembers({ purpose: 'service_visit', reference: '走访 7' })).toEqual({
      purpose: 'service_visit',
      reference: '走访 7',
    });
  });
});
