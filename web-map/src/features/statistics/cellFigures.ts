/** A cell's figures as they are read: every one that the caller is shown, and those that are held back as such. Pure. */
import type { Language } from '../../i18n';
import { count, percent } from '../../i18n/format';
import type { CellFacts } from '../../map/cells';
import type { GridMeasure } from '../../map/modes';

type Name = 'units' | 'lived_in' | 'registered' | 'residents' | 'open_gaps' | 'gates' | 'passages';

export type CellFigure = {
  name: Name;
  /** The measure that colours the map by it, if one does. */
  measure: GridMeasure | null;
  /** `null`: held back. */
  value: string | null;
  rate: string | null;
};

/** What there must be for a figure to be one: dwellings, or gates; and its rate. */
const FIGURES: readonly { name: Name; measure: GridMeasure | null; of: 'units' | 'gates'; rate?: string }[] =
  [
    { name: 'units', measure: null, of: 'units' },
    { name: 'lived_in', measure: 'occupancy', of: 'units', rate: 'occupancy_rate' },
    { name: 'registered', measure: 'registration', of: 'units', rate: 'registration_rate' },
    { name: 'residents', measure: 'residents', of: 'units' },
    { name: 'open_gaps', measure: 'gaps', of: 'units' },
    { name: 'gates', measure: null, of: 'gates' },
    { name: 'passages', measure: 'passages', of: 'gates' },
  ];

/** In the order of the measures; `measures` are those that are for the caller. */
export function cellFigures(
  facts: CellFacts,
  measures: readonly GridMeasure[],
  language: Language,
): CellFigure[] {
  return FIGURES.filter(
    ({ measure, of }) => Number(facts[of] ?? 0) > 0 && (measure === null || measures.includes(measure)),
  ).map(({ name, measure, rate }) => {
    const [value, share] = [facts[name], rate === undefined ? undefined : facts[rate]];
    return {
      name,
      measure,
      value: typeof value === 'number' ? count(value, language) : null,
      rate: typeof share === 'number' ? percent(share) : null,
    };
  });
}
