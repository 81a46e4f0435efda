/** What was done, in words; an action that is newer than this console shows its own name. */
import type { TFunction } from 'i18next';

export function actionText(action: string, t: TFunction): string {
  return t(`trail_action.${action}` as 'trail_action.unit.residents', { defaultValue: action });
}
