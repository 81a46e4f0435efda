import { describe, expect, it } from 'vitest';
import type { OwnPass } from '../../api/types';
import { facesInUse } from './faces';

type Kind = OwnPass['credentials'][number]['kind'];

const pass = (status: OwnPass['status'], ...kinds: Kind[]): OwnPass => ({
  id: `${status} pass`,
  site_id: 's',
  kind: 'resident',
  from: '2026-11-01T00:00:00+08:00',
  status,
  gates: [],
  credentials: kinds.map((kind, index) => ({ id: `${kind}${index}`, kind })),
  version: 1,
});

describe('where a face is in use', () => {
  it('is where a pass goes on, or stands still and may go on', () => {
    const passes = (['active', 'issued', 'suspended', 'ended', 'expired'] as const).map((status) =>
      pass(status, 'card', 'face'),
    );
    expect(facesInUse(passes).map(({ pass: { status } }) => status)).toEqual([
      'active',
      'issued',
      'suspended',
    ]);
  });

  it('is nowhere else', () => {
    expect(facesInUse([pass('active', 'qr', 'card'), pass('active')])).toEqual([]);
  });

  it('says what goes on: the code always, a card and a PIN where there are', () => {
    const stays = (...kinds: Kind[]) => facesInUse([pass('active', ...kinds)])[0]?.stays;
    expect(stays('qr', 'face')).toEqual(['qr']);
    expect(stays('card', 'face', 'pin')).toEqual(['qr', 'card', 'pin']);
  });

  it('names each face of a pass', () => {
    expect(facesInUse([pass('active', 'face', 'card', 'face')])[0]?.credentials).toEqual(['face0', 'face2']);
  });
});
