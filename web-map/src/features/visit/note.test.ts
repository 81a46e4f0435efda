import { expect, it } from 'vitest';
import { noteFault } from './note';

it.each([
  ['', null],
  ['敲门无人应，邻居说周末在', null],
  ['302 房 2 人，2026-11-29 再来', null],
  ['电话 154 0012 3456', 'phone'],
  ['１５４－００１２－３４５６', 'phone'],
  ['证 440199 19900101 981X', 'id_number'],
] as const)('%s', (note, fault) => {
  expect(noteFault(note)).toBe(fault);
});
