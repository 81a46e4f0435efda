/** The building from top to bottom: every dwelling a cell that says how it stands. */
import { useTranslation } from 'react-i18next';
import type { Floor, FloorUnit } from '../../api/types';
import { go, usePlace } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { StateMark, UNIT_STATES } from '../../ui/StateMark';
import { useMay } from '../session/caller';
import { floorName, unitLabel } from './names';
import { useFloors } from './queries';
import './FloorStack.css';

type Props = { buildingId: string; onPlan(): void };

export function FloorStack({ buildingId, onPlan }: Props) {
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
                <FloorName floor={floor} onPlan={onPlan} />
                <ul className="floor-units">
                  {floor.units.map((unit) => (
                    <li key={unit.id}>
                      <UnitCell unit={unit} floor={floor.number} />
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ol>
          {items.some((floor) => floor.units.some((unit) => unit.state)) && (
            <ul className="floor-legend">
              {UNIT_STATES.map((state) => (
                <li key={state}>
                  <StateMark state={state} label />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Answer>
  );
}

/** The floor by its name; where plans exist, pressed to see it on the map. */
function FloorName({ floor, onPlan }: { floor: Floor; onPlan(): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { floor: opened } = usePlace();
  const name = floorName(floor.number, t);
  if (!may('statistics.read') || !floor.units.some((unit) => unit.has_plan))
    return <span className="floor-name">{name}</span>;
  const isOpen = opened === floor.number;
  return (
    <button
      type="button"
      className="floor-name has-plan"
      aria-pressed={isOpen}
      title={t(isOpen ? 'building.close_plan' : 'building.open_plan')}
      onClick={() => {
        go({ floor: isOpen ? null : floor.number });
        if (!isOpen) onPlan();
      }}
    >
      {name}
    </button>
  );
}

/** How it stands is said to those who see single dwellings. */
function UnitCell({ unit, floor }: { unit: FloorUnit; floor: number }) {
  const { t } = useTranslation();
  const { state, residents } = unit;
  const told = state ? [t(`state.${state}`), t('unit.registered_people', { count: residents ?? 0 })] : [];
  return (
    <button
      type="button"
      className={`unit-cell state-${state ?? 'untold'}`}
      aria-label={[unitLabel(unit.code, t), ...told].join(', ')}
      onClick={() => go({ unit: unit.id, ...(unit.has_plan && { floor }) })}
    >
      <strong>{unit.code}</strong>
      {state && (
        <span aria-hidden="true">
          {t(`state.mark.${state}`)}
          {!!residents && ` ${residents}`}
        </span>
      )}
    </button>
  );
}
