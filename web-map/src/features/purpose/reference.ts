/** The reference of a look: the number of the case or document that asks for it. */
import type { PurposeRule } from '../../api/types';

export type ReferenceFault = 'required' | 'length' | 'number';

/** What is wrong with a reference as far as can be told here; the server looks again, and more closely. */
export function referenceFault(rule: PurposeRule, reference: string): ReferenceFault | null {
  const text = reference.trim();
  if (text === '') return rule.needs_reference ? 'required' : null;
  const length = [...text].length;
  if (length < rule.reference_min || length > rule.reference_max) return 'length';
  return rule.reference_numbered && !/\p{N}/u.test(text) ? 'number' : null;
}
