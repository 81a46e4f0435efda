/** What was done and by whom, in words; an action that is newer than this console shows its own name. */
import type { TFunction } from 'i18next';
import type { TrailEntry } from '../../api/types';

/** What the server does by itself is recorded under this name, without an account. */
const HOUSEKEEPING = 'menpai housekeeping';

export function actionText(action: string, t: TFunction): string {
  return t(`trail_action.${action}` as 'trail_action.unit.residents', { defaultValue: action });
}

export function actorText(entry: Pick<TrailEntry, 'account_name' | 'organisation'>, t: TFunction): string {
  if (entry.account_name) return `${entry.account_name} · ${entry.organisation}`;
  return t(entry.organisation === HOUSEKEEPING ? 'trail.housekeeping' : 'trail.command_line');
}
