/** The house or dwelling that was asked for, by its doorplate, and the way to it. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/place';
import { buildingTitle, unitName } from '../building/names';
import { useBuilding } from '../building/queries';
import { useUnit } from '../unit/queries';

type Props = { building: string | null; unit: string | null };

export function EntryPlace({ building, unit }: Props) {
  if (unit) return <UnitPlace id={unit} />;
  return building && <BuildingPlace id={building} />;
}

function UnitPlace({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useUnit(id);
  if (!data) return null;
  return <Way name={unitName(data.building_doorplate, data.code, t)} building={data.building_id} unit={id} />;
}

function BuildingPlace({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useBuilding(id);
  return data ? <Way name={buildingTitle(data, t)} building={id} unit={null} /> : null;
}

function Way({ name, building, unit }: { name: string; building: string; unit: string | null }) {
  return (
    <Button
      type="link"
      size="small"
      className="entry-place"
      onClick={() => go({ page: null, building, unit })}
    >
      {name}
    </Button>
  );
}
