/** What the colours of the map mean, for the layer that is switched on. */
import { useTranslation } from 'react-i18next';
import type { BuildingUse } from '../api/types';
import { useMay } from '../features/session/caller';
import { percent } from '../i18n/format';
import {
  GAP_STEPS,
  type LayerMode,
  NO_DATA,
  NOTHING,
  OCCUPANCY_STEPS,
  REGISTRATION_STEPS,
  type Step,
  USE_COLORS,
} from '../map/modes';

type Entry = { color: string; label: string };

export function Legend({ mode }: { mode: LayerMode }) {
  const { t } = useTranslation();
  return (
    <section className="legend" aria-label={t('map.legend_of', { layer: t(`layer.${mode}`) })}>
      <h3>{t(`layer.${mode}`)}</h3>
      <p>{t(`legend.${mode}_about`)}</p>
      <ul>
        {[...useEntries(mode), ...useKept(mode)].map(({ color, label }) => (
          <li key={label}>
            <span className="swatch" style={{ background: color }} />
            {label}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The colour of what is kept from the caller, where anything is. */
function useKept(mode: LayerMode): Entry[] {
  const { t } = useTranslation();
  const may = useMay();
  const shown = mode === 'use' || (may('statistics.read') && (mode !== 'gaps' || may('gap.read')));
  if (shown) return [];
  return [{ color: NO_DATA, label: t('legend.no_data') }];
}

function useEntries(mode: LayerMode): Entry[] {
  const { t } = useTranslation();
  const rates = (steps: readonly Step[], nothing: string): Entry[] => [
    ...steps.map((step, index): Entry => {
      const next = steps[index + 1];
      const from = percent(step.from);
      if (!next) return { color: step.color, label: t('legend.above', { from }) };
      const to = percent(next.from);
      return {
        color: step.color,
        label: index === 0 ? t('legend.below', { to }) : t('legend.between', { from, to }),
      };
    }),
    { color: NOTHING, label: nothing },
  ];
  switch (mode) {
    case 'registration':
      return rates(REGISTRATION_STEPS, t('legend.nobody'));
    case 'occupancy':
      return rates(OCCUPANCY_STEPS, t('legend.no_units'));
    case 'gaps':
      return GAP_STEPS.map((step, index) => {
        const next = GAP_STEPS[index + 1];
        if (step.from === 0) return { color: step.color, label: t('legend.zero_gaps') };
        if (!next) return { color: step.color, label: t('legend.gaps_more', { from: step.from }) };
        const last = next.from - 1;
        const label = last === step.from ? `${last}` : `${step.from}–${last}`;
        return { color: step.color, label: t('legend.gaps_exactly', { range: label }) };
      });
    case 'use':
      return (Object.keys(USE_COLORS) as BuildingUse[]).map((use) => ({
        color: USE_COLORS[use],
        label: t(`use.${use}`),
      }));
  }
}
