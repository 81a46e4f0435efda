/** The pages beside the map: who may open which. Somebody without the right does not see its name. */
import type { Action } from '../features/session/caller';

export const PAGES = [
  'rates',
  'rules',
  'trail',
  'reviews',
  'patterns',
  'notices',
  'exceptions',
  'listings',
  'problems',
  'claims',
  'corrections',
  'devices',
  'retention',
  'accounts',
  'policy',
] as const;
export type Page = (typeof PAGES)[number];

export const PAGE_ACTIONS: Readonly<Record<Page, Action>> = {
  rates: 'statistics.read',
  rules: 'gap_parameters.read',
  trail: 'trail.read',
  reviews: 'review.read',
  patterns: 'review.read',
  notices: 'notice.read',
  exceptions: 'exception.read',
  listings: 'listing.decide',
  problems: 'problem.read',
  claims: 'ownership.read',
  corrections: 'correction.read',
  devices: 'gate.read',
  retention: 'retention.read',
  accounts: 'account.read',
  policy: 'policy.read',
};
