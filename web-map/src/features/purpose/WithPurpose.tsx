/** Shows personal data only once a purpose is declared; asks for it where the data would be. */
import type { ReactNode } from 'react';
import { type Declared, usePurpose } from './purpose';
import { PurposeForm } from './PurposeForm';

export function WithPurpose({ children }: { children: (declared: Declared) => ReactNode }) {
  const declared = usePurpose();
  return declared ? <>{children(declared)}</> : <PurposeForm />;
}
