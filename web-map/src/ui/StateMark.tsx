/** How a dwelling stands: a letter, a shape and a colour, so that none of them is needed alone. */
import { useTranslation } from 'react-i18next';
import type { UnitState } from '../api/types';

export const UNIT_STATES: readonly UnitState[] = ['gap', 'unregistered', 'registered', 'vacant'];

export function StateMark({ state, label = false }: { state: UnitState; label?: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="state">
      <span className={`state-mark state-${state}`} aria-hidden={label} title={t(`state.${state}`)}>
        {t(`state.mark.${state}`)}
      </span>
      {label && t(`state.${state}`)}
    </span>
  );
}
