/** The parts of one's own pages, what is due first. */
export const PARTS = [
  'gaps',
  'notifications',
  'facts',
  'residencies',
  'passes',
  'visitors',
  'passages',
  'looks',
  'corrections',
  'copy',
] as const;
export type Part = (typeof PARTS)[number];

/** What somebody waits for an answer to: in sight before everything else. */
export const DUE: readonly Part[] = ['gaps', 'notifications'];
