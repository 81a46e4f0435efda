/** Everybody registered in a building, with the way to their dwelling. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { unitLabel } from '../building/names';
import { useBuildingResidents } from '../building/queries';
import type { Declared } from '../purpose/purpose';
import { ResidentList } from './ResidentList';

export function BuildingResidents({ buildingId, declared }: { buildingId: string; declared: Declared }) {
  const { t } = useTranslation();
  const residents = useBuildingResidents(buildingId, declared);
  return (
    <Answer query={residents} isEmpty={(items) => items.length === 0} empty={t('residents.empty')}>
      {(items) => (
        <>
          <ResidentList
            residents={items}
            declared={declared}
            stale={residents.isStale}
            place={(resident) => (
              <Button type="link" size="small" onClick={() => go({ unit: resident.unit_id })}>
                {unitLabel(resident.unit_code, t)}
              </Button>
            )}
          />
          <More query={residents} />
        </>
      )}
    </Answer>
  );
}
