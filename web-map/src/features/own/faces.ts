/** Where a face is in use: on passes that open something still, or may again. */
import type { OwnPass } from '../../api/types';
import { stepsOf } from '../pass/steps';

type Kind = OwnPass['credentials'][number]['kind'];

export type FaceInUse = {
  pass: OwnPass;
  /** The faces, by which consent is taken back: one, unless a gate was told of another picture. */
  credentials: readonly string[];
  /** What opens beside the face and goes on. The code on the phone can be made at any time. */
  stays: readonly Exclude<Kind, 'face'>[];
};

export function facesInUse(passes: readonly OwnPass[]): FaceInUse[] {
  return passes.flatMap((pass) => {
    if (stepsOf(pass.status).length === 0) return [];
    const credentials = pass.credentials.filter(({ kind }) => kind === 'face').map(({ id }) => id);
    if (credentials.length === 0) return [];
    const has = (wanted: Kind) => pass.credentials.some(({ kind }) => kind === wanted);
    const besides = (['card', 'pin'] as const).filter(has);
    return [{ pass, credentials, stays: ['qr' as const, ...besides] }];
  });
}
