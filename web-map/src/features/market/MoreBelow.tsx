/** The rest of a long list: it comes as somebody scrolls there, or presses. */
import { useEffect } from 'react';
import { More } from '../../ui/More';
import { useSeen } from './useSeen';

type Props = {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; isError: boolean; fetchNextPage(): unknown };
};

/** Keyed by how much there is: each page waits for its own turn. */
export function MoreBelow({ query }: Props) {
  const { seen, watch } = useSeen();
  const due = seen && query.hasNextPage && !query.isFetchingNextPage && !query.isError;
  const { fetchNextPage } = query;
  useEffect(() => {
    if (due) void fetchNextPage();
  }, [due, fetchNextPage]);
  return (
    <div ref={watch}>
      <More query={query} />
    </div>
  );
}
