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
  const rest = text.slice(doorplate.length).replace(/^[.\s：:]+/, '');
  const said = DWELLING.exec(rest);
  if (!said?.[1]?.includes(unit_code)) return rest;
  // Each of its sentences begins with it.
  const told = rest.replaceAll(said[0], '');
  return told.charAt(0).toUpperCase() + told.slice(1);
}

/** Where one does something about it; none where there is nothing to do. */
export function wayOf({
  kind,
  unit_code,
  contract_id,
  tenancy_id,
}: { kind: string } & Pick<Notification, 'unit_code' | 'contract_id' | 'tenancy_id'>): Way | null {
  if (tenancy_id) return { screen: 'lease', lease: tenancy_id };
  if (contract_id) return { screen: 'contract', contract: contract_id };
  const screen = screenOf(kind, unit_code);
  return screen && { screen };
}

function screenOf(kind: string, unit_code: string) {
  switch (kind) {
    case 'listing_published':
    case 'listing_refused':
    case 'listing_taken_down':
      return 'offers';
    case 'viewing_requested':
    case 'viewing_rescheduled':
    case 'viewing_cancelled':
      return 'visits';
    case 'viewing_confirmed':
    case 'viewing_refused':
    case 'viewing_called_off':
    case 'viewing_unanswered':
      return 'viewings';
    case 'viewing_reminder':
      // Whoever only looks is told no door; a landlord is.
      return unit_code === '' ? 'viewings' : 'visits';
    case 'problem_reported':
      return 'repairs';
    case 'problem_accepted':
    case 'problem_handed_over':
    case 'problem_solved':
    case 'problem_rejected':
      return 'problems';
    case 'gap_reminder':
      return 'gaps';
    case 'filing_made':
      return 'waiting';
    case 'filing_entered':
    case 'filing_confirmed':
    case 'filing_refused':
      return 'filings';
    case 'filing_agreed':
    case 'filing_declined':
    case 'ownership_confirmed':
    case 'ownership_joined':
    case 'ownership_dismissed':
      return 'rooms';
    case 'ownership_refused':
      return 'claims';
    case 'agent_joined':
    case 'agent_ended':
      return 'agents';
    case 'residency_ended':
    case 'child_registered':
      return 'residencies';
    case 'pass_ended':
    case 'pass_suspended':
    case 'pass_resumed':
    case 'pass_codes_changed':
    case 'residency_restored':
      return 'passes';
    case 'key_revoked':
      return 'door-keys';
    case 'correction_decided':
      return 'corrections';
    default:
      return null;
  }
}
