/** Units on offer as the office sees them. Nothing is fetched again behind the back of whoever decides: they decide on what they saw. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { Listing, ListingRefusal, ListingState } from '../../api/types';
import { faultOf } from './fault';

const ANEW_MS = 60_000;

/** Those that stand here, the oldest first. */
export function useListings(state: ListingState, enabled = true) {
  return usePages({
    queryKey: keys.listingQueue(state),
    enabled,
    refetchInterval: ANEW_MS,
    fetchPage: (cursor) =>
      answerOf(api.GET('/listings', { params: { query: { state, ...pageMembers(cursor, 50) } } })),
  });
}

export function useWaitingListings(enabled: boolean) {
  return useListings('submitted', enabled);
}

export function useListing(id: string) {
  return useQuery({
    queryKey: keys.listing(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: () => answerOf(api.GET('/listings/{id}', { params: { path: { id } } })),
  });
}

/** The address of a photo within this page, for as long as somebody looks at it. */
export function useListingPhoto(id: string, photo: string) {
  const query = useQuery({
    queryKey: keys.listingPhoto(id, photo),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: ANEW_MS,
    queryFn: () =>
      answerOf(
        api.GET('/listings/{id}/photos/{photo_id}', {
          params: { path: { id, photo_id: photo } },
          parseAs: 'blob',
        }),
      ),
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

export type Decision = { step: 'publish' } | { step: 'refuse' | 'take-down'; reason: ListingRefusal };

/** Names the version that was looked at. If that is not the one any more, the newest is fetched, to be looked at. */
export function useDecideListing(listing: Pick<Listing, 'id' | 'version'>) {
  const client = useQueryClient();
  const { id, version } = listing;
  return useMutation({
    mutationFn: (decision: Decision) => {
      const params = { path: { id }, header: { 'If-Match': `"${version}"` } };
      if (decision.step === 'publish') return answerOf(api.POST('/listings/{id}/publish', { params }));
      const body = { reason: decision.reason };
      return decision.step === 'refuse'
        ? answerOf(api.POST('/listings/{id}/refuse', { params, body }))
        : answerOf(api.POST('/listings/{id}/take-down', { params, body }));
    },
    onSuccess: (decided) => {
      client.setQueryData(keys.listing(id), decided);
      void client.invalidateQueries({ queryKey: keys.listingQueues });
    },
    onError: async (error) => {
      if (faultOf(error) !== 'changed') return;
      void client.invalidateQueries({ queryKey: keys.listingQueues });
      await client.refetchQueries({ queryKey: keys.listing(id) });
    },
  });
}
