/** What is amiss with a dwelling, above everything else in its panel. */
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { useBuildingGaps } from '../building/queries';
import { GapEvidence } from './GapCard';

export function UnitGaps({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const gaps = useBuildingGaps(unit.site_id, unit.building_id);
  return (
    <Answer query={gaps}>
      {(items) =>
        items
          .filter((gap) => gap.unit_id === unit.id)
          .map((gap) => (
            <Alert
              key={gap.id}
              type="warning"
              role="region"
              title={t(`gap.rule.${gap.rule}`)}
              description={<GapEvidence gap={gap} />}
            />
          ))
      }
    </Answer>
  );
}
