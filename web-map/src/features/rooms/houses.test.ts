import { expect, it } from 'vitest';
import { housesOf } from './houses';

const VILLAGE: Record<string, string[]> = { north: ['n1', 'n2', 'n3'], south: ['s1', 's2'] };

function asked() {
  const questions: string[] = [];
  return {
    questions,
    houseOf: async (unit: string) => {
      questions.push(unit);
      return Object.keys(VILLAGE).find((house) => VILLAGE[house]?.includes(unit)) ?? null;
    },
    unitsOf: async (house: string) => {
      questions.push(house);
      return VILLAGE[house] ?? [];
    },
  };
}

it('each house is asked about once, however many dwellings of it are let', async () => {
  const { questions, ...ask } = asked();
  expect(await housesOf(['n2', 'n1', 's2', 'n3', 's1', 'n2'], ask)).toEqual(['north', 'south']);
  expect(questions).toEqual(['n2', 'north', 's2', 'south']);
});

it('a dwelling that is no longer theirs has no house', async () => {
  const { questions, ...ask } = asked();
  expect(await housesOf(['sold', 'sold', 's1'], ask)).toEqual(['south']);
  expect(questions).toEqual(['sold', 's1', 'south']);
});
