/** Which purposes the caller may state, and what each demands of its reference: the server's own rules. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';

export function usePurposeRules() {
  return useQuery({
    queryKey: keys.purposes,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await answerOf(api.GET('/purposes'))).items,
  });
}
