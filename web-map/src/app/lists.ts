/** What each list beside the map takes to be seen. */
import type { Action } from '../features/session/caller';
import type { List } from './place';

export const LIST_ACTIONS: Readonly<Record<List, Action>> = {
  gaps: 'gap.read',
  people: 'person.search',
  statistics: 'statistics.read',
};
