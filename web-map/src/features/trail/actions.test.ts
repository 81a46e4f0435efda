import { describe, expect, it } from 'vitest';
import openapi from '../../../openapi.json';
import { officeEn } from '../../i18n/office.en';
import { officeZhCN } from '../../i18n/office.zh-CN';

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
