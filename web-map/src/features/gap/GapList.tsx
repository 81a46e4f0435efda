/** The officer's list: dwellings with an open gap, the way to each of them one click. */
import { useTranslation } from 'react-i18next';
import { lonLat } from '../../api/shapes';
import type { LonLat } from '../../api/types';
import { go, usePlace } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { Panel } from '../../ui/Panel';
import { unitName } from '../building/names';
import { GapDates } from './GapCard';
import { useSiteGaps } from './queries';

export function GapList({ siteId, onShow }: { siteId: string; onShow(center: LonLat): void }) {
  const { t } = useTranslation();
  const { unit } = usePlace();
  const gaps = useSiteGaps(siteId);
  const known = gaps.data?.length;
  const subtitle = known === undefined || gaps.hasNextPage ? t('gap.title') : t('gap.open', { count: known });
  return (
    <Panel
      side="left"
      subject="gaps"
      title={t('gap.title')}
      subtitle={subtitle}
      onClose={() => go({ list: null })}
    >
      <p className="panel-about">{t('gap.about')}</p>
      <Answer query={gaps} rows={8} isEmpty={(items) => items.length === 0} empty={t('gap.empty')}>
        {(items) => (
          <>
            <ul className="rows">
              {items.map((gap) => (
                <li key={gap.id}>
                  <button
                    type="button"
                    className="row row-button"
                    aria-current={gap.unit_id === unit}
                    onClick={() => {
                      go({ building: gap.building_id, unit: gap.unit_id });
                      onShow(lonLat(gap.center));
                    }}
                  >
                    <strong>{unitName(gap.doorplate, gap.unit_code, t)}</strong>
                    <span className="row-aside">
                      {t('gap.nights', { nights: gap.evidence.nights, window: gap.evidence.window_nights })}
                    </span>
                    <span className="row-line">
                      <GapDates gap={gap} />
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            <More query={gaps} />
          </>
        )}
      </Answer>
    </Panel>
  );
}
