/** What one cell of the statistics says, measure by measure. */
import { useTranslation } from 'react-i18next';
import { go } from '../../app/place';
import { currentLanguage } from '../../i18n';
import { CELLS, type CellFacts, cellLayerOf } from '../../map/cells';
import type { GridMeasure } from '../../map/modes';
import { Panel } from '../../ui/Panel';
import { type CellFigure, cellFigures } from './cellFigures';

type Props = { h3: string; facts: CellFacts | null; measure: GridMeasure; measures: readonly GridMeasure[] };

export function CellPanel({ h3, facts, measure, measures }: Props) {
  const { t } = useTranslation();
  const layer = cellLayerOf(h3);
  const figures = facts ? cellFigures(facts, measures, currentLanguage()) : [];
  return (
    <Panel
      side="right"
      short
      subject={h3}
      title={t('cell.title')}
      subtitle={layer && t('cell.width', { metres: CELLS[layer].width_m })}
      onClose={() => go({ cell: null })}
    >
      {facts ? (
        <dl className="cell-figures">
          {figures.map((figure) => (
            <div key={figure.name} aria-current={figure.measure === measure}>
              <dt>{t(`cell.${figure.name}`)}</dt>
              <dd>{told(figure, t('cell.held_back'))}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="nothing">{t('cell.unknown')}</p>
      )}
      {figures.some(({ value }) => value === null) && <p className="panel-about">{t('cell.why')}</p>}
    </Panel>
  );
}

function told({ value, rate }: CellFigure, heldBack: string) {
  if (value === null) return <span className="is-held-back">{heldBack}</span>;
  return (
    <>
      {value}
      {rate && <small>{rate}</small>}
    </>
  );
}
