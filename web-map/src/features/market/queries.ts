/** Units on offer, as everybody finds them; and what is looked for, kept while one looks at what was found. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import { dateOf } from '../../i18n/format';
import { ANYTHING, searchOf, type Wanted } from './wanted';

/** One page is what somebody scrolls through in one go. */
const PAGE = 20;

export function useMarket(wanted: Wanted) {
  const search = searchOf(wanted, dateOf(new Date()));
  return usePages({
    queryKey: keys.market(search),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/market/listings', { params: { query: { ...search, ...pageMembers(cursor, PAGE) } } }),
      ),
  });
}

export function useMarketListing(id: string) {
  return useQuery({
    queryKey: keys.marketListing(id),
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/market/listings/{id}', { params: { path: { id }, query: { crs: 'gcj02' } }, signal }),
      ),
  });
}

/** Goes with everything else when somebody signs out. */
type Search = { wanted: Wanted; opened: string | null };
const START: Search = { wanted: ANYTHING, opened: null };

/** What is looked for, and which of the found was opened last. */
export function useSearch() {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: keys.wanted,
    queryFn: () => START,
    initialData: START,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const put = (change: Partial<Search>) =>
    client.setQueryData<Search>(keys.wanted, (before = START) => ({ ...before, ...change }));
  return {
    ...data,
    want: (wanted: Wanted) => put({ wanted, opened: null }),
    open: (opened: string) => put({ opened }),
  };
}
