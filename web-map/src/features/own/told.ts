/** The text of a notification without the address that stands above it. Pure. */
import type { Notification } from '../../api/types';
import type { Way } from '../../phone/way';

/** What precedes what was counted in a dwelling, `302房：` or `Unit 302: `. */
const DWELLING = /^([^：:。.]{1,24})[：:]\s*/;

export function withoutPlace(
  text: string,
  { doorplate, unit_code }: { doorplate?: string | null | undefined; unit_code: string },
): string {
  if (!doorplate || !text.startsWith(doorplate)) return text;
  const rest = text.slice(doorplate.length).replace(/^[.\s]+/, '');
  const said = DWELLING.exec(rest);
  if (!said?.[1]?.includes(unit_code)) return rest;
  // Each of its sentences begins with it.
  const told = rest.replaceAll(said[0], '');
  return told.charAt(0).toUpperCase() + told.slice(1);
}

/** Where one does something about it; none where there is nothing to do. */
export function wayOf({ kind, contract_id }: Pick<Notification, 'kind' | 'contract_id'>): Way | null {
  if (contract_id) return { screen: 'contract', contract: contract_id };
  const screen = screenOf(kind);
  return screen && { screen };
}

function screenOf(kind: string) {
  switch (kind) {
    case 'gap_reminder':
      return 'gaps';
    case 'filing_made':
      return 'waiting';
    case 'filing_confirmed':
    case 'filing_refused':
      return 'filings';
    default:
      return null;
  }
}
