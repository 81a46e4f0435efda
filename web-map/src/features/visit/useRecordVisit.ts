/** Writes down what was found; from there it goes by itself. */
import { useTranslation } from 'react-i18next';
import type { CreateVisit, Gap } from '../../api/types';
import { unitName } from '../building/names';
import { useCaller } from '../session/caller';
import { outbox } from './sending';

export type Visited = Pick<Gap, 'id' | 'version' | 'state' | 'doorplate' | 'unit_code'>;

export function useRecordVisit(gap: Visited): (visit: CreateVisit) => void {
  const { t } = useTranslation();
  const { account } = useCaller();
  return (visit) =>
    void outbox.add({
      account: account.id,
      gap: gap.id,
      version: gap.version,
      place: unitName(gap.doorplate, gap.unit_code, t),
      visit,
    });
}
