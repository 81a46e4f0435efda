/** Who may pass which gates on behalf of this dwelling. What they passed is not for staff to see. */
import { useTranslation } from 'react-i18next';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import type { Declared } from '../purpose/purpose';
import { useUnitPasses } from './queries';
import { UnitPass } from './UnitPass';

export function UnitPasses({ unitId, declared }: { unitId: string; declared: Declared }) {
  const { t } = useTranslation();
  const passes = useUnitPasses(unitId, declared);
  return (
    <Answer query={passes} isEmpty={(items) => items.length === 0} empty={t('unit.no_passes')}>
      {(items) => (
        <>
          <ul className="rows">
            {items.map((pass) => (
              <UnitPass key={pass.id} pass={pass} unitId={unitId} declared={declared} />
            ))}
          </ul>
          <More query={passes} />
        </>
      )}
    </Answer>
  );
}
