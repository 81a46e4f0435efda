/** What was counted, in a few short parts. Pure: which texts with which figures. */
import type { Gap, GapRule } from '../../api/types';

const TEXTS = [
  'nights_of',
  'people',
  'holders',
  'visitors',
  'shared',
  'crowd',
  'registered',
  'silent',
  'absent',
  'capacity',
  'days_since',
  'nights_since',
  'working_days_left',
  'working_days_over',
] as const;
type CountText = (typeof TEXTS)[number];

/** `unlessZero`: where nothing was counted, nothing is said. */
type Part = { text: CountText; of: Readonly<Record<string, string>>; unlessZero?: boolean };

const REGISTERED: Part = { text: 'registered', of: { count: 'registered_residents' } };
const NIGHTS: Part = {
  text: 'nights_of',
  of: { nights: 'nights', window: 'window_nights' },
  unlessZero: true,
};

const PARTS: Readonly<Record<GapRule, readonly Part[]>> = {
  unregistered_residence: [
    NIGHTS,
    { text: 'people', of: { count: 'sleepers' }, unlessZero: true },
    { text: 'visitors', of: { count: 'renewed_visitors' }, unlessZero: true },
    { text: 'shared', of: { count: 'shared_passes' }, unlessZero: true },
    { text: 'crowd', of: { count: 'crowd_nights' }, unlessZero: true },
    REGISTERED,
  ],
  stale_residency: [
    { text: 'absent', of: { count: 'absent_residents' } },
    { text: 'silent', of: { count: 'nights' } },
    REGISTERED,
  ],
  vacant_in_use: [NIGHTS, { text: 'holders', of: { count: 'holders' } }],
  over_capacity: [
    { text: 'people', of: { count: 'people' }, unlessZero: true },
    { text: 'capacity', of: { count: 'capacity' } },
    REGISTERED,
  ],
  lease_ended: [
    { text: 'days_since', of: { count: 'days_since' } },
    { text: 'nights_since', of: { count: 'nights' } },
    REGISTERED,
  ],
  registration_due: [
    { text: 'nights_since', of: { count: 'nights' } },
    { text: 'working_days_left', of: { count: 'working_days_left' }, unlessZero: true },
    { text: 'working_days_over', of: { count: 'working_days_over' }, unlessZero: true },
    REGISTERED,
  ],
};

export type Counted = { text: CountText; values: Record<string, number> };

/** In the order in which one reads them. A figure that is not there is left out with its part. */
export function countsOf({ rule, evidence }: Pick<Gap, 'rule' | 'evidence'>): readonly Counted[] {
  const counts = evidence as Readonly<Record<string, unknown>>;
  return PARTS[rule].flatMap(({ text, of, unlessZero }) => {
    const values = Object.entries(of).map(([name, field]) => [name, counts[field]] as const);
    const known = values.filter((value): value is [string, number] => typeof value[1] === 'number');
    if (known.length < values.length || (unlessZero && known[0]?.[1] === 0)) return [];
    return [{ text, values: Object.fromEntries(known) }];
  });
}
