import { Problem } from '@menpai/client';
import { beforeAll, describe, expect, it, vi } from 'vitest';

// The client asks where the page is when it loads.
vi.stubGlobal('window', { location: { origin: 'https://menpai.example' } });

let givingUp: typeof import('./givingUp');
beforeAll(async () => {
  givingUp = await import('./givingUp');
});

const refused = (status: number, code: string) =>
  new Problem(status, { errors: [{ field: 'unit_id', code, message: code }] });

describe('giving up a room', () => {
  it('is the office’s where nobody else owns it', () => {
    expect(givingUp.isLastOwner(refused(409, 'last_owner'))).toBe(true);
  });

  it.each([refused(409, 'something_new'), refused(422, 'last_owner'), new Problem(0, {}), new Error('away')])(
    'may be tried again where it failed otherwise',
    (error) => {
      expect(givingUp.isLastOwner(error)).toBe(false);
    },
  );

  it('says what ended with it, and nothing of what there was none of', () => {
    expect(givingUp.endedWith({ ended_agencies: 0, withdrawn_listings: 0 })).toEqual([]);
    expect(givingUp.endedWith({ ended_agencies: 2, withdrawn_listings: 0 })).toEqual(['agents']);
    expect(givingUp.endedWith({ ended_agencies: 1, withdrawn_listings: 1 })).toEqual(['agents', 'listings']);
  });
});
