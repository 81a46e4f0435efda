import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import openapi from '../../../openapi.json';
import { officeEn } from '../../i18n/office.en';
import { officeZhCN } from '../../i18n/office.zh-CN';
import { actorText } from './actions';

function label(texts: object, action: string): unknown {
  return action
    .split('.')
    .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], texts);
}

describe('what an entry of the trail says was done', () => {
  it.each(openapi.components.schemas.TrailAction.enum)('%s has its words in both languages', (action) => {
    expect(label(officeZhCN.trail_action, action)).toBeTypeOf('string');
    expect(label(officeEn.trail_action, action)).toBeTypeOf('string');
  });
});

describe('who did it', () => {
  const t = ((key: string) => key) as unknown as TFunction;
  it.each([
    [{ account_name: '陈警官', organisation: '派出所' }, '陈警官 · 派出所'],
    [{ account_name: null, organisation: 'menpai' }, 'trail.command_line'],
    [{ account_name: null, organisation: 'menpai housekeeping' }, 'trail.housekeeping'],
  ])('%o is told as %s', (entry, told) => {
    expect(actorText(entry, t)).toBe(told);
  });
});
