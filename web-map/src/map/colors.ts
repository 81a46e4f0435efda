/** The colours of `modes.ts` as map expressions. */
import type { ExpressionSpecification } from 'maplibre-gl';
import {
  GAP_STEPS,
  type LayerMode,
  NO_DATA,
  NOTHING,
  OCCUPANCY_STEPS,
  REGISTRATION_STEPS,
  type Step,
  USE_COLORS,
} from './modes';

function steps(of: readonly Step[], input: ExpressionSpecification): ExpressionSpecification {
  const [first, ...rest] = of;
  const stops = rest.flatMap((step) => [step.from, step.color]);
  return ['step', input, first?.color ?? NOTHING, ...stops] as ExpressionSpecification;
}

export function colorExpression(mode: LayerMode): ExpressionSpecification {
  switch (mode) {
    case 'registration':
      return [
        'case',
        ['!', ['has', 'lived_in']],
        NO_DATA,
        ['has', 'registration_rate'],
        steps(REGISTRATION_STEPS, ['to-number', ['get', 'registration_rate'], 0]),
        NOTHING,
      ];
    case 'occupancy':
      return [
        'case',
        ['!', ['has', 'lived_in']],
        NO_DATA,
        ['>', ['to-number', ['get', 'units'], 0], 0],
        steps(OCCUPANCY_STEPS, ['to-number', ['get', 'occupancy_rate'], 0]),
        NOTHING,
      ];
    case 'gaps':
      return [
        'case',
        ['has', 'open_gaps'],
        steps(GAP_STEPS, ['to-number', ['get', 'open_gaps'], 0]),
        NO_DATA,
      ];
    case 'use':
      return [
        'match',
        ['get', 'use'],
        ...Object.entries(USE_COLORS).flat(),
        USE_COLORS.other,
      ] as unknown as ExpressionSpecification;
  }
}
