/** What the policy's words are called; one that is newer than this console shows its own name. */
import type { TFunction } from 'i18next';

export function partyName(party: string, t: TFunction): string {
  return party === 'device'
    ? t('policy.device')
    : t(`role.${party}` as 'role.officer', { defaultValue: party });
}

export function reachName(reach: string, t: TFunction): string {
  return t(`policy.reach.${reach}` as 'policy.reach.area', { defaultValue: reach });
}

/** Names have dots, which keys of texts do not: `person.search` is `person_search` among them. */
export function actionName(action: string, about: string, t: TFunction): string {
  const key = action.replaceAll('.', '_');
  return t(`policy.actions.${key}` as 'policy.actions.map_read', { defaultValue: about });
}
