import { expect, it } from 'vitest';
import type { Gap } from '../../api/types';
import { countsOf } from './counts';

const told = (rule: Gap['rule'], evidence: object) =>
  countsOf({ rule, evidence: { rule, ...evidence } as Gap['evidence'] }).map(({ text, values }) => [
    text,
    ...Object.values(values),
  ]);

it('says what was counted, and nothing of what was not', () => {
  const evidence = {
    resident_holders: 1,
    renewed_visitors: 0,
    shared_passes: 1,
    sleepers: 2,
    nights: 15,
    window_nights: 21,
    registered_residents: 0,
  };
  expect(told('unregistered_residence', evidence)).toEqual([
    ['nights_of', 15, 21],
    ['people', 2],
    ['shared', 1],
    ['registered', 0],
  ]);
});

it('reads registrations alone as crowding', () => {
  expect(told('over_capacity', { capacity: 2, registered_residents: 4, people: 0, nights: 0 })).toEqual([
    ['capacity', 2],
    ['registered', 4],
  ]);
});

it('leaves out a figure that it does not find', () => {
  expect(told('lease_ended', { nights: 6, registered_residents: 1 })).toEqual([
    ['nights_since', 6],
    ['registered', 1],
  ]);
});
