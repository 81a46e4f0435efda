/** The gates that a pass opens: their number, and their names where somebody asks. */
import { useTranslation } from 'react-i18next';
import type { OwnPass } from '../../api/types';

/** As many are said at once. */
const FEW = 3;

export function GateNames({ gates }: { gates: OwnPass['gates'] }) {
  const { t } = useTranslation();
  const names = gates.map(({ name }) => name).join('、');
  if (gates.length <= FEW) return <p className="own-soft">{names}</p>;
  return (
    <details className="own-soft">
      <summary>{t('own.gates', { count: gates.length })}</summary>
      {names}
    </details>
  );
}
