/** The building from top to bottom: every dwelling a cell that says how it stands. */
import { useTranslation } from 'react-i18next';
import type { FloorUnit } from '../../api/types';
import { go } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { StateMark, UNIT_STATES } from '../../ui/StateMark';
import { floorName, unitLabel } from './names';
import { useFloors } from './queries';
import './FloorStack.css';

export function FloorStack({ buildingId }: { buildingId: string }) {
  const { t } = useTranslation();
  const floors = useFloors(buildingId);
  return (
    <Answer
      query={floors}
      isEmpty={(items) => items.every((floor) => floor.units.length === 0)}
      empty={t('building.no_units')}
    >
      {(items) => (
        <>
          <ol className="floors">
            {items.map((floor) => (
              <li key={floor.id} className="floor">
                <span className="floor-name">{floorName(floor.number, t)}</span>
                <ul className="floor-units">
                  {floor.units.map((unit) => (
                    <li key={unit.id}>
                      <UnitCell unit={unit} />
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ol>
          <ul className="floor-legend">
            {UNIT_STATES.map((state) => (
              <li key={state}>
                <StateMark state={state} label />
              </li>
            ))}
          </ul>
        </>
      )}
    </Answer>
  );
}

function UnitCell({ unit }: { unit: FloorUnit }) {
  const { t } = useTranslation();
  const people = t('unit.registered_people', { count: unit.residents });
  return (
    <button
      type="button"
      className={`unit-cell state-${unit.state}`}
      aria-label={`${unitLabel(unit.code, t)}, ${t(`state.${unit.state}`)}, ${people}`}
      onClick={() => go({ unit: unit.id })}
    >
      <strong>{unit.code}</strong>
      <span aria-hidden="true">
        {t(`state.mark.${unit.state}`)}
        {unit.residents > 0 && ` ${unit.residents}`}
      </span>
    </button>
  );
}
