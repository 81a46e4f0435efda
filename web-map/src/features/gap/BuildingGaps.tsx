/** Open gaps of one building. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { unitLabel } from '../building/names';
import { useBuildingGaps } from '../building/queries';
import { GapEvidence } from './GapCard';

export function BuildingGaps({ siteId, buildingId }: { siteId: string; buildingId: string }) {
  const { t } = useTranslation();
  const gaps = useBuildingGaps(siteId, buildingId);
  return (
    <Answer query={gaps} isEmpty={(items) => items.length === 0} empty={t('building.no_gaps')}>
      {(items) => (
        <>
          <ul className="rows">
            {items.map((gap) => (
              <li key={gap.id} className="row">
                <Button type="link" className="row-title" onClick={() => go({ unit: gap.unit_id })}>
                  {unitLabel(gap.unit_code, t)}
                </Button>
                <span className="row-aside">{t(`gap.rule.${gap.rule}`)}</span>
                <div className="row-line">
                  <GapEvidence gap={gap} />
                </div>
              </li>
            ))}
          </ul>
          <More query={gaps} />
        </>
      )}
    </Answer>
  );
}
