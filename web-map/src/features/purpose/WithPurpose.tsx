/** Shows personal data only once a purpose is declared; asks for it where the data would be. */
import type { ReactNode } from 'react';
import { PurposeForm } from './PurposeForm';
import { type Declared, usePurpose } from './purpose';

export function WithPurpose({ children }: { children: (declared: Declared) => ReactNode }) {
  const declared = usePurpose();
  return declared ? children(declared) : <PurposeForm />;
}
