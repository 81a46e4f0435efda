/** The account behind the screen and what it may do, for showing and hiding; the server decides. */
import { createContext, useContext } from 'react';
import type { Me } from '../../api/types';

export const CallerContext = createContext<Me | null>(null);

export function useCaller(): Me {
  const me = useContext(CallerContext);
  if (!me) throw new Error('nobody is signed in here');
  return me;
}

export type Action = 'residency.create' | 'residency.end' | 'person.search' | 'person.reveal';

export function useMay(): (action: Action) => boolean {
  const { may } = useCaller();
  return (action) => may.includes(action);
}
