/** Keyset pages as one growing list. */
import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';

export type Page<T> = { items: T[]; next_cursor?: string | null };

type Options<T> = {
  queryKey: QueryKey;
  fetchPage(cursor: string | undefined): Promise<Page<T>>;
  enabled?: boolean;
  staleTime?: number;
  gcTime?: number;
  refetchInterval?: number;
};

export function usePages<T>({ queryKey, fetchPage, ...rest }: Options<T>) {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.next_cursor ?? undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
    ...rest,
  });
}

/** Query members of a page; absent rather than empty. */
export function pageMembers(cursor: string | undefined, limit = 100): { limit: number; cursor?: string } {
  return { limit, ...(cursor && { cursor }) };
}
