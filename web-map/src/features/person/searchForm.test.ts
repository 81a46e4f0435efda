import { describe, expect, it } from 'vitest';
import type { FoundPerson } from '../../api/types';
import { EMPTY_SEARCH, onlyHome, searchBy, searchRule } from './searchForm';

describe('looking a person up', () => {
  it('takes complete values only', () => {
    expect(searchBy('id_number', EMPTY_SEARCH)).toBeNull();
    expect(searchBy('phone', { ...EMPTY_SEARCH, phone: '1540000' })).toBeNull();
    expect(searchBy('name', { ...EMPTY_SEARCH, name: '陈小玲' })).toBeNull();
    expect(searchBy('name', { ...EMPTY_SEARCH, birth_date: '1990-01-02' })).toBeNull();
  });

  it('sends what belongs to the chosen way and nothing else', () => {
    const fields = {
      id_number: ' 440199 19900307 901x',
      phone: '15400001234',
      name: '陈小玲 ',
      birth_date: '1990-03-07',
    };
    expect(searchBy('id_number', fields)).toEqual({ id_number: '44019919900307901X' });
    expect(searchBy('phone', fields)).toEqual({ phone: '15400001234' });
    expect(searchBy('name', fields)).toEqual({ name: '陈小玲', birth_date: '1990-03-07' });
  });
});

describe('what is not complete is told before the server is asked', () => {
  it.each([
    ['id_number', { id_number: '' }, 'identity.empty'],
    ['id_number', { id_number: '4401991990030' }, 'identity.length'],
    ['id_number', { id_number: '110105194912310021' }, 'identity.check_character'],
    ['id_number', { id_number: '11010519491231002x' }, null],
    ['id_number', { id_number: '810000199408230021' }, null],
    ['id_number', { id_number: 'EA1234567' }, null],
    ['id_number', { id_number: '张三' }, 'identity.character'],
    ['phone', { phone: '' }, 'phone.empty'],
    ['phone', { phone: '1390000' }, 'phone.country_code_missing'],
    ['phone', { phone: '13900001234' }, null],
    ['name', { name: '陈小玲' }, 'name_and_birth_date'],
    ['name', { name: '陈小玲', birth_date: '1990-01-02' }, null],
  ] as const)('%s %o: %s', (way, fields, rule) => {
    expect(searchRule(way, { ...EMPTY_SEARCH, ...fields }, '2026-11-24')).toBe(rule);
  });
});

describe('where the map goes', () => {
  const person = (...homes: string[]) =>
    ({ residencies: homes.map((building_id) => ({ building_id })) }) as unknown as FoundPerson;

  it('to the only home there is, and nowhere else', () => {
    expect(onlyHome([person('b'), person()])?.building_id).toBe('b');
    expect(onlyHome([person('b', 'c')])).toBeNull();
    expect(onlyHome([person('b'), person('c')])).toBeNull();
    expect(onlyHome([person()])).toBeNull();
  });
});
