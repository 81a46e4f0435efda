/** A photo of a problem as an address of this page's own. Fetching it is a look: it is done once, while somebody looks. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { asMembers, type Declared } from '../purpose/purpose';

const KEPT_MS = 60_000;

/** `declared`: why somebody else looks; `null`: whoever reported it. */
export function useProblemPhoto(problem: string, photo: string, declared: Declared | null) {
  const path = { id: problem, photo_id: photo };
  const query = useQuery({
    queryKey: [...keys.personal, 'problem-photo', photo, declared],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    queryFn: () =>
      declared
        ? answerOf(
            api.GET('/problems/{id}/photos/{photo_id}', {
              params: { path, query: asMembers(declared) },
              parseAs: 'blob',
            }),
          )
        : answerOf(api.GET('/own/problems/{id}/photos/{photo_id}', { params: { path }, parseAs: 'blob' })),
  });
  const picture = query.data;
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!picture) return;
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return { address, failed: query.isError, retry: () => void query.refetch(), busy: query.isFetching };
}
