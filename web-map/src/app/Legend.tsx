/** What the colours of the map mean, for the layer that is switched on. */
import { useTranslation } from 'react-i18next';
import type { BuildingUse } from '../api/types';
import { useMay } from '../features/session/caller';
import { percent } from '../i18n/format';
import { CELLS, type CellReading } from '../map/cells';
import {
  GAP_STEPS,
  GRID,
  HELD_BACK,
  type LayerMode,
  NOTHING,
  OCCUPANCY_STEPS,
  REGISTRATION_STEPS,
  type Step,
  UNIT_COLORS,
  USE_COLORS,
} from '../map/modes';
import { UNIT_STATES } from '../ui/StateMark';
import { useMeasure } from './MeasureSwitch';

type Entry = { color: string; label: string; hatched?: boolean };

/** `cells`: what is shown of the cells, where they are. */
type Props = { mode: LayerMode; cells: CellReading | null };

export function Legend({ mode, cells }: Props) {
  const { t } = useTranslation();
  const measure = useMeasure();
  const about = mode === 'grid' ? t(`measure.${measure}_about`) : t(`legend.${mode}_about`);
  return (
    <section className="legend" aria-label={t('map.legend_of', { layer: t(`layer.${mode}`) })}>
      <h3>{t(`layer.${mode}`)}</h3>
      <p>{about}</p>
      <ul>
        {useEntries(mode).map(({ color, label, hatched }) => (
          <li key={label}>
            <span className={hatched ? 'swatch is-hatched' : 'swatch'} style={{ backgroundColor: color }} />
            {label}
          </li>
        ))}
      </ul>
      {mode === 'grid' && cells && <CellNote cells={cells} />}
    </section>
  );
}

/** What the colours of units mean while a floor is shown on its plan; whoever is not told how they stand sees none. */
export function PlanLegend() {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <section className="legend" aria-label={t('map.legend_of', { layer: t('legend.plan') })}>
      <h3>{t('legend.plan')}</h3>
      <p>{t('legend.plan_about')}</p>
      {may('gap.read') && (
        <ul>
          {UNIT_STATES.map((state) => (
            <li key={state}>
              <span className="swatch" style={{ backgroundColor: UNIT_COLORS[state] }} />
              {t(`state.${state}`)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** How large the cells are, and why they are larger than they could be. */
function CellNote({ cells: { layer, coarser, shows } }: { cells: CellReading }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t('cell.width', { metres: CELLS[layer].width_m })}</p>
      <p>{t('legend.read_cell')}</p>
      {(coarser || !shows) && <p>{t(shows ? 'legend.coarser' : 'legend.none_shown')}</p>}
    </>
  );
}

function useEntries(mode: LayerMode): Entry[] {
  const { t } = useTranslation();
  const measure = useMeasure();
  const ranges = (steps: readonly Step[], told: (value: number) => string) =>
    steps.map((step, index): Entry => {
      const next = steps[index + 1];
      const from = told(step.from);
      if (!next) return { color: step.color, label: t('legend.above', { from }) };
      const to = told(next.from);
      return {
        color: step.color,
        label: index === 0 ? t('legend.below', { to }) : t('legend.between', { from, to }),
      };
    });
  const rates = (steps: readonly Step[], nothing: string): Entry[] => [
    ...ranges(steps, percent),
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
    case 'grid':
      return [
        ...ranges(GRID[measure].steps, GRID[measure].rate ? percent : String),
        { color: HELD_BACK, label: t('legend.held_back'), hatched: true },
      ];
  }
}
