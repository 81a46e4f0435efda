/** Where one may let visitors in: where one lives now, and what one rents or lets. Pure. */
import type { OwnResidency, OwnTenancy } from '../../api/types';

export type Home = { unit_id: string; doorplate: string };

/** Each dwelling once, by its doorplate. `today` is the local day, `YYYY-MM-DD`. */
export function homesOf(
  residencies: readonly OwnResidency[],
  tenancies: readonly OwnTenancy[],
  today: string,
): readonly Home[] {
  const goesOn = ({ from, to }: { from: string; to?: string | null }) =>
    from <= today && (!to || to >= today);
  const now = [
    ...residencies.filter((one) => !one.recorded_to && goesOn(one)),
    ...tenancies.filter((one) => one.side === 'landlord' && goesOn(one)),
  ];
  const homes = new Map(now.map(({ unit_id, doorplate }) => [unit_id, { unit_id, doorplate }]));
  return [...homes.values()].sort((a, b) => a.doorplate.localeCompare(b.doorplate, 'zh-CN'));
}
