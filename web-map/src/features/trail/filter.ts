/** What the trail is narrowed to, as members of the request. Days are the reader's; the API takes instants. */
import type { EntryKind, Purpose } from '../../api/types';

export type Filter = {
  kind?: EntryKind | undefined;
  account?: string | undefined;
  person?: string | undefined;
  purpose?: Purpose | undefined;
  from?: string | undefined;
  to?: string | undefined;
  week?: string | undefined;
};

/** Midnight at the beginning of a day, or `later` days after it. */
function midnight(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isId(text: string): boolean {
  return UUID.test(text.trim());
}

export function filterMembers(filter: Filter) {
  const { kind, account, person, purpose, from, to, week } = filter;
  return {
    ...(kind && { kind }),
    ...(account && { account_id: account }),
    ...(person && isId(person) && { person_id: person.trim() }),
    ...(purpose && { purpose }),
    ...(from && { from: midnight(from) }),
    // The last day belongs to the period.
    ...(to && { to: midnight(to, 1) }),
    ...(week && { sample_week: week }),
  };
}
