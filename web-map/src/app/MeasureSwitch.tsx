/** What the cells of the map are coloured by. */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../features/session/caller';
import { GRID_MEASURES, type GridMeasure } from '../map/modes';
import { go, HOME, usePlace } from './place';

/** Gaps and passages are for those who work on them. */
const OF_WORKERS: readonly GridMeasure[] = ['gaps', 'passages'];

/** The measures that are for the caller. */
export function useMeasures(): readonly GridMeasure[] {
  const may = useMay();
  return GRID_MEASURES.filter((measure) => !OF_WORKERS.includes(measure) || may('gap.read'));
}

export function useMeasure(): GridMeasure {
  const { measure } = usePlace();
  return useMeasures().includes(measure) ? measure : HOME.measure;
}

export function MeasureSwitch() {
  const { t } = useTranslation();
  const measures = useMeasures();
  return (
    <Select
      className="measure-switch"
      aria-label={t('map.measure')}
      value={useMeasure()}
      onChange={(measure: GridMeasure) => go({ measure })}
      options={measures.map((measure) => ({ value: measure, label: t(`measure.${measure}`) }))}
    />
  );
}
