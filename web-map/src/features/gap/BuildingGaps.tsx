/** Open gaps of one building. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
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
                  {t('unit.title', { code: gap.unit_code })}
                </Button>
                <span className="row-aside">
                  {t(`gap.rule.${gap.rule}` as 'gap.rule.unregistered_residence')}
                </span>
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
