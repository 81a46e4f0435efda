import { Problem } from '@menpai/client';
import { beforeAll, describe, expect, it, vi } from 'vitest';

// The client asks where the page is when it loads.
vi.stubGlobal('window', { location: { origin: 'https://menpai.example' } });

let closing: typeof import('./closing');
beforeAll(async () => {
  closing = await import('./closing');
});

const refused = (status: number, ...codes: string[]) =>
  new Problem(status, { errors: codes.map((code) => ({ field: 'account', code, message: code })) });

describe('what stands against closing an account', () => {
  it('is named, all of it, each once', () => {
    expect(closing.obstaclesOf(refused(409, 'open_listing', 'lease_runs', 'open_listing'))).toEqual([
      'lease_runs',
      'open_listing',
    ]);
  });

  it('is settled on a screen, unless others have to', () => {
    const all = [
      'lease_runs',
      'open_claim',
      'open_contract',
      'open_filing',
      'open_listing',
      'open_viewing',
    ] as const;
    expect(all.filter((one) => !closing.isSettledHere(one))).toEqual(['open_claim']);
  });

  it.each([
    refused(409, 'something_new'),
    refused(422, 'lease_runs'),
    new Problem(0, {}),
    new Error('no problem'),
  ])('is nothing that one could settle where it failed otherwise', (error) => {
    expect(closing.obstaclesOf(error)).toEqual([]);
  });
});
