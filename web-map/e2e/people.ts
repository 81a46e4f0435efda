/**
 * Persons who don't exist: area 440199 and a sequence from 900 up were never assigned, nor was the prefix 154. The demo
 * village counts its sequences from 900 for each day of birth and does not get to 980.
 */
import { randomInt } from 'node:crypto';
import { checkCharacter } from '../src/features/register/identity';

export type Stranger = { name: string; id_number: string; phone: string };

/** A grown-up; or somebody who was born in one of these years. */
export function stranger([first, last] = [1950, 2005]): Stranger {
  const two = (value: number) => String(value).padStart(2, '0');
  const birth = `${randomInt(first, last + 1)}${two(randomInt(1, 13))}${two(randomInt(1, 29))}`;
  const digits = `440199${birth}${randomInt(980, 1000)}`;
  return {
    name: `陈${'一二三四五六七八九'.charAt(randomInt(9))}乡`,
    id_number: digits + checkCharacter(digits),
    phone: `154${String(randomInt(1e8)).padStart(8, '0')}`,
  };
}
