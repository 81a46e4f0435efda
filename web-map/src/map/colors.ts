/** The colours of `modes.ts` as map expressions. */
import type { ExpressionSpecification } from 'maplibre-gl';
import {
  GAP_STEPS,
  GRID,
  type GridMeasure,
  HELD_BACK,
  type LayerMode,
  NO_DATA,
  NOTHING,
  OCCUPANCY_STEPS,
  PLAIN,
  REGISTRATION_STEPS,
  type Step,
  USE_COLORS,
} from './modes';

function steps(of: readonly Step[], input: ExpressionSpecification): ExpressionSpecification {
  const [first, ...rest] = of;
  const stops = rest.flatMap((step) => [step.from, step.color]);
  return ['step', input, first?.color ?? NOTHING, ...stops] as ExpressionSpecification;
}

/** A rate of a house, or of a block of houses from their sums; `null` where there is nothing to divide by. */
function rate(own: string, part: string, whole: string): ExpressionSpecification {
  return [
    'case',
    ['has', own],
    ['to-number', ['get', own], 0],
    ['all', ['has', part], ['>', ['to-number', ['get', whole], 0], 0]],
    ['/', ['to-number', ['get', part], 0], ['to-number', ['get', whole], 1]],
    -1,
  ];
}

/** The steps of a rate, and grey where there is none. */
function rateSteps(of: readonly Step[], value: ExpressionSpecification): ExpressionSpecification {
  return ['case', ['<', value, 0], NOTHING, steps(of, value)];
}

/** The colour of a cell. */
export function cellColorExpression(measure: GridMeasure): ExpressionSpecification {
  const { value, steps: of } = GRID[measure];
  return [
    'case',
    ['has', value],
    steps(of, ['to-number', ['get', value], 0]),
    isCounted(measure),
    HELD_BACK,
    'rgba(0,0,0,0)',
  ];
}

/** Whether there is anything to count in a cell. */
export function isCounted(measure: GridMeasure): ExpressionSpecification {
  return ['>', ['to-number', ['get', GRID[measure].counted], 0], 0];
}

/** Whether a cell holds its count back: it is hatched. */
export function isHeldBack(measure: GridMeasure): ExpressionSpecification {
  return ['all', ['!', ['has', GRID[measure].value]], isCounted(measure)];
}

export function colorExpression(mode: LayerMode): ExpressionSpecification {
  switch (mode) {
    case 'registration':
      return [
        'case',
        ['!', ['has', 'lived_in']],
        NO_DATA,
        rateSteps(REGISTRATION_STEPS, rate('registration_rate', 'registered', 'lived_in')),
      ];
    case 'occupancy':
      return [
        'case',
        ['!', ['has', 'lived_in']],
        NO_DATA,
        rateSteps(OCCUPANCY_STEPS, rate('occupancy_rate', 'lived_in', 'units')),
      ];
    case 'gaps':
      return [
        'case',
        ['has', 'open_gaps'],
        steps(GAP_STEPS, [
          'ceil',
          ['/', ['to-number', ['get', 'open_gaps'], 0], ['coalesce', ['get', 'merged'], 1]],
        ]),
        NO_DATA,
      ];
    case 'use':
      return [
        'match',
        ['get', 'use'],
        ...Object.entries(USE_COLORS).flat(),
        USE_COLORS.other,
      ] as unknown as ExpressionSpecification;
    case 'grid':
      return ['literal', PLAIN];
  }
}
