/** Impact assessments of a site: read, and added to; none is ever changed. */
import { keyed } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { useMay } from '../session/caller';
import { type AssessmentFields, asBody } from './assessment';

export function useAssessments(siteId: string) {
  const may = useMay();
  return useQuery({
    queryKey: keys.assessments(siteId),
    enabled: may('statistics.read'),
    queryFn: async () =>
      (await answerOf(api.GET('/sites/{id}/impact-assessments', { params: { path: { id: siteId } } }))).items,
  });
}

export function useRecordAssessment(siteId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...fields }: AssessmentFields & { key: string }) =>
      answerOf(
        api.POST('/sites/{id}/impact-assessments', {
          params: { path: { id: siteId }, header: keyed(key) },
          body: asBody(fields),
        }),
      ),
    onSuccess: () => {
      // Detection begins, or goes on.
      void client.invalidateQueries({ queryKey: keys.gaps });
      return client.invalidateQueries({ queryKey: keys.assessments(siteId) });
    },
  });
}
