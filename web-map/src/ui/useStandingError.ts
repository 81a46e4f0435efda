/** The error that is still true of a query without an answer, also while it is asked again. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useRef } from 'react';

export function useStandingError({
  data,
  error,
  errorUpdateCount,
}: Pick<UseQueryResult<unknown>, 'data' | 'error' | 'errorUpdateCount'>): unknown {
  const last = useRef<unknown>(null);
  if (error) last.current = error;
  return data === undefined && errorUpdateCount > 0 ? last.current : null;
}
