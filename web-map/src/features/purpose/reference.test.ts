import { describe, expect, it } from 'vitest';
import type { PurposeRule } from '../../api/types';
import { referenceFault } from './reference';

const CASE: PurposeRule = {
  purpose: 'lawful_case',
  needs_reference: true,
  reference_min: 6,
  reference_max: 60,
  reference_numbered: true,
};
const VISIT: PurposeRule = {
  purpose: 'service_visit',
  needs_reference: false,
  reference_min: 2,
  reference_max: 80,
  reference_numbered: false,
};

describe('the reference of a look', () => {
  it('is asked for where the purpose needs one', () => {
    expect(referenceFault(CASE, '  ')).toBe('required');
    expect(referenceFault(VISIT, '')).toBe(null);
  });

  it('has the length and the number that the purpose demands', () => {
    expect(referenceFault(CASE, '穗公 1')).toBe('length');
    expect(referenceFault(CASE, '穗公刑字某某号')).toBe('number');
    expect(referenceFault(CASE, '穗公（2026）12号')).toBe(null);
    expect(referenceFault(VISIT, '访')).toBe('length');
    expect(referenceFault(VISIT, '走访')).toBe(null);
  });
});
