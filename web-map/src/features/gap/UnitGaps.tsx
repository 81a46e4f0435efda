/** What is amiss with a dwelling, above everything else in its panel. */
import type { Unit } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { useBuildingGaps } from '../building/queries';
import { GapCard } from './GapCard';
import './gap.css';

export function UnitGaps({ unit }: { unit: Unit }) {
  const gaps = useBuildingGaps(unit.site_id, unit.building_id);
  return (
    <Answer query={gaps}>
      {(items) =>
        items
          .filter((gap) => gap.unit_id === unit.id)
          .map((gap) => <GapCard key={gap.id} gap={gap} within="unit" />)
      }
    </Answer>
  );
}
