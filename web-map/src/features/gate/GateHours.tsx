/** How busy a gate was, hour by hour. Hours that are few are held back by the server. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { Answer } from '../../ui/Answer';

const HourChart = lazy(() => import('../statistics/HourChart'));

export function GateHours({ id }: { id: string }) {
  const hours = useQuery({
    queryKey: keys.gateCounts(id),
    enabled: id !== '',
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { days: 2 } };
      return (await answerOf(api.GET('/gates/{id}/counts', { params, signal }))).items;
    },
  });
  return (
    <Answer query={hours} rows={6}>
      {(items) => (
        <Suspense>
          <HourChart hours={items} />
        </Suspense>
      )}
    </Answer>
  );
}
