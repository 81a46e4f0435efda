import { describe, expect, it } from 'vitest';
import { againstBringing, ageOn, isChild } from './ages';
import { RELATIONS } from './member';

const TODAY = '2026-03-31';
const [ADULT, TEENAGER, CHILD] = ['1990-01-01', '2010-01-01', '2020-01-01'] as const;

describe('how old somebody is', () => {
  it.each([
    ['2012-03-31', '2026-03-30', 13],
    ['2012-03-31', '2026-03-31', 14],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2027-01-01', '2026-03-31', 0],
  ])('born on %s, on %s: %i', (birth, day, age) => {
    expect(ageOn(birth, day)).toBe(age);
  });

  it('is a child until the day of being 14', () => {
    expect(isChild('2012-03-31', '2026-03-30')).toBe(true);
    expect(isChild('2012-03-31', '2026-03-31')).toBe(false);
  });
});

describe('who brings whom', () => {
  it.each(RELATIONS)('%s: a child by a parent only, grown-up housemates never', (relation) => {
    expect(againstBringing(relation, CHILD, TODAY)).toBe(relation === 'child' ? null : 'parent_only');
    expect(againstBringing(relation, TEENAGER, TODAY)).toBeNull();
    expect(againstBringing(relation, ADULT, TODAY)).toBe(
      relation === 'housemate' ? 'files_for_themself' : null,
    );
  });

  it('says nothing of whom it does not know yet', () => {
    expect(againstBringing('housemate', null, TODAY)).toBeNull();
    expect(againstBringing(undefined, ADULT, TODAY)).toBeNull();
  });
});
