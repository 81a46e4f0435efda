import { describe, expect, it } from 'vitest';
import { EMPTY_SEARCH, searchBy } from './searchForm';

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
