/**
 * Names of what is cached. Personal data has a root of its own: it is never fetched again in the background,
 * because every fetch is a look that goes into the audit trail.
 */
import type { Declared } from '../features/purpose/purpose';

const PERSONAL = 'personal';

export const keys = {
  session: ['session'] as const,
  config: ['config'] as const,
  site: (id: string) => ['site', id] as const,
  pulse: (siteId: string) => ['pulse', siteId] as const,
  statistics: (siteId: string) => ['statistics', siteId] as const,
  buildings: ['buildings'] as const,
  search: (siteId: string, q: string) => ['buildings', siteId, q] as const,
  building: (id: string) => ['building', id] as const,
  floors: (id: string) => ['building', id, 'floors'] as const,
  buildingHistory: (id: string) => ['building', id, 'history'] as const,
  buildingGates: (id: string) => ['gates', 'building', id] as const,
  units: ['unit'] as const,
  unit: (id: string) => ['unit', id] as const,
  gaps: ['gaps'] as const,
  siteGaps: (siteId: string) => ['gaps', 'site', siteId] as const,
  gapQueue: (siteId: string, query: object) => ['gaps', 'queue', siteId, query] as const,
  gapEvents: (id: string) => ['gaps', 'events', id] as const,
  gapAreas: (siteId: string) => ['gap-areas', siteId] as const,
  gapRates: (siteId: string, weeks: number) => ['gap-rates', siteId, weeks] as const,
  gapParameters: (siteId: string) => ['gap-parameters', siteId] as const,
  assessments: (siteId: string) => ['assessments', siteId] as const,
  calendar: (siteId: string, year: number) => ['calendar', siteId, year] as const,
  notifications: ['notifications'] as const,
  buildingGaps: (id: string) => ['gaps', 'building', id] as const,
  gates: ['gates'] as const,
  siteGates: (siteId: string) => ['gates', 'site', siteId] as const,
  gateCounts: (id: string) => ['gates', 'counts', id] as const,
  devicesAll: ['devices'] as const,
  devices: (siteId: string) => ['devices', 'site', siteId] as const,
  deviceSetup: (id: string) => ['devices', 'setup', id] as const,
  deviceCommands: (id: string) => ['devices', 'commands', id] as const,
  siteCommands: (siteId: string, open: boolean) => ['devices', 'commands', 'site', siteId, open] as const,
  pairingWindows: (siteId: string) => ['devices', 'pairing-windows', siteId] as const,
  contacts: (siteId: string) => ['devices', 'contacts', siteId] as const,
  deadLetters: (siteId: string) => ['dead-letters', siteId] as const,
  ownSessions: ['own-sessions'] as const,
  secondFactor: ['second-factor'] as const,
  policy: ['policy'] as const,
  purposes: ['purposes'] as const,
  retentionRuns: (siteId: string) => ['retention-runs', siteId] as const,
  accounts: ['accounts'] as const,
  accountSessions: (id: string) => ['accounts', id, 'sessions'] as const,
  trail: (siteId: string, filter: object) => ['trail', siteId, filter] as const,
  trailAll: ['trail'] as const,
  proof: (entryId: string) => ['proof', entryId] as const,
  checkpoint: (siteId: string) => ['checkpoint', siteId] as const,
  trailKey: (siteId: string) => ['trail-key', siteId] as const,
  samples: (siteId: string) => ['samples', siteId] as const,
  patterns: (siteId: string, days: number) => ['patterns', siteId, days] as const,
  notices: (siteId: string) => ['notices', siteId] as const,
  noticesAll: ['notices'] as const,
  exceptions: ['exceptions'] as const,
  personal: [PERSONAL] as const,
  corrections: (siteId: string, state: string, declared: Declared) =>
    [PERSONAL, 'corrections', siteId, state, declared] as const,
  correction: (id: string, declared: Declared) => [PERSONAL, 'correction', id, declared] as const,
  gapNotes: (id: string, declared: Declared) => [PERSONAL, 'gap-notes', id, declared] as const,
  doorplate: (unitId: string) => ['doorplate', unitId] as const,
  filings: [PERSONAL, 'filings'] as const,
  own: (what: string) => [PERSONAL, 'own', what] as const,
  residents: (of: 'building' | 'unit', id: string, declared: Declared) =>
    [PERSONAL, 'residents', of, id, declared] as const,
  passes: (unitId: string, declared: Declared) => [PERSONAL, 'passes', unitId, declared] as const,
  unitHistory: (unitId: string, declared: Declared) => [PERSONAL, 'history', unitId, declared] as const,
};

export function isPersonal(queryKey: readonly unknown[]): boolean {
  return queryKey[0] === PERSONAL;
}
