import { expect, it } from 'vitest';
import { lastDigits, maskedName } from './masked';

it.each([
  ['陈一乡', '陈**'],
  ['𠮷田', '𠮷*'],
  ['陈', '陈'],
  ['', ''],
])('%s is shown as %s', (name, shown) => {
  expect(maskedName(name)).toBe(shown);
});

it.each([
  ['154 0000 1234', '1234'],
  ['+86 154-0000-1234', '1234'],
  ['１５４００００１２３４', '1234'],
])('%s ends in %s', (phone, end) => {
  expect(lastDigits(phone)).toBe(end);
});
