/** Open gaps of one building. */
import { useTranslation } from 'react-i18next';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { useBuildingGaps } from '../building/queries';
import { GapCard } from './GapCard';
import './gap.css';

export function BuildingGaps({ siteId, buildingId }: { siteId: string; buildingId: string }) {
  const { t } = useTranslation();
  const gaps = useBuildingGaps(siteId, buildingId);
  return (
    <Answer query={gaps} isEmpty={(items) => items.length === 0} empty={t('building.no_gaps')}>
      {(items) => (
        <>
          <ul className="gap-cards">
            {items.map((gap) => (
              <li key={gap.id}>
                <GapCard gap={gap} within="building" />
              </li>
            ))}
          </ul>
          <More query={gaps} />
        </>
      )}
    </Answer>
  );
}
