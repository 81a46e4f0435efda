/** Viewings: times that are given and free, one's own, and who wants to see one's rooms. Somebody else decides meanwhile. */
import { keyed } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { CreateViewing, NewSlot, OwnViewing, Viewing, ViewingRefusal } from '../../api/types';

const anew = { staleTime: 0, refetchOnMount: 'always' } as const;

export function useFreeSlots(listing: string) {
  return useQuery({
    queryKey: keys.freeSlots(listing),
    ...anew,
    queryFn: async () =>
      (await answerOf(api.GET('/market/listings/{id}/slots', { params: { path: { id: listing } } }))).items,
  });
}

export function useOwnViewings(enabled = true) {
  return usePages({
    queryKey: keys.own('viewings'),
    enabled,
    ...anew,
    fetchPage: (cursor) =>
      answerOf(api.GET('/own/viewings', { params: { query: { crs: 'gcj02', ...pageMembers(cursor, 50) } } })),
  });
}

/** Whatever was done or refused: viewings and free times are not what they were. */
function useSeekerTold() {
  const client = useQueryClient();
  return async () => {
    void client.invalidateQueries({ queryKey: keys.freeSlotsAll });
    await client.refetchQueries({ queryKey: keys.own('viewings') });
  };
}

export function useBook() {
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateViewing }) =>
      answerOf(api.POST('/own/viewings', { params: { header: keyed(key) }, body })),
    onSettled: useSeekerTold(),
  });
}

type Version = { id: string; version: number };

const paramsOf = ({ id, version }: Version) => ({ path: { id }, header: { 'If-Match': `"${version}"` } });

export function useCancelOwn() {
  return useMutation({
    mutationFn: (viewing: Pick<OwnViewing, 'id' | 'version'>) =>
      answerOf(api.POST('/own/viewings/{id}/cancel', { params: paramsOf(viewing) })),
    onSettled: useSeekerTold(),
  });
}

export function useReschedule() {
  return useMutation({
    mutationFn: ({ viewing, slot }: { viewing: Version; slot: string }) =>
      answerOf(
        api.POST('/own/viewings/{id}/reschedule', { params: paramsOf(viewing), body: { slot_id: slot } }),
      ),
    onSettled: useSeekerTold(),
  });
}

/** The visitor's code that comes with a viewing; forgotten when it is no longer shown. */
export function useViewingCode(id: string) {
  return useQuery({
    queryKey: keys.own(`viewing code ${id}`),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: () => answerOf(api.GET('/own/viewings/{id}/code', { params: { path: { id } } })),
  });
}

export function useSlots(listing: string) {
  return useQuery({
    queryKey: keys.slots(listing),
    ...anew,
    queryFn: async () =>
      (await answerOf(api.GET('/listings/{id}/slots', { params: { path: { id: listing } } }))).items,
  });
}

export function useGiveSlots(listing: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, slots }: { key: string; slots: readonly NewSlot[] }) =>
      answerOf(
        api.POST('/listings/{id}/slots', {
          params: { path: { id: listing }, header: keyed(key) },
          body: { slots: [...slots] },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: keys.slots(listing) }),
  });
}

export function useTakeSlot(listing: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (slot: string) =>
      answerOf(
        api.DELETE('/listings/{id}/slots/{slot_id}', { params: { path: { id: listing, slot_id: slot } } }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: keys.slots(listing) }),
  });
}

/** Who wants to see one's rooms, and when: what is to come. */
export function useViewings() {
  return usePages({
    queryKey: [...keys.viewings, 'to come'],
    ...anew,
    fetchPage: (cursor) => answerOf(api.GET('/viewings', { params: { query: pageMembers(cursor, 50) } })),
  });
}

/** How many wait for a landlord's word. */
export function useWaitingViewings(enabled: boolean): number {
  const { data } = useQuery({
    queryKey: [...keys.viewings, 'waiting'],
    enabled,
    queryFn: async () =>
      (await answerOf(api.GET('/viewings', { params: { query: { state: 'requested', limit: 100 } } }))).items
        .length,
  });
  return data ?? 0;
}

export type Decision =
  | { what: 'confirm'; with_pass: boolean }
  | { what: 'refuse'; reason: ViewingRefusal }
  | { what: 'cancel' };

export function useDecideViewing() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ viewing, decision }: { viewing: Pick<Viewing, 'id' | 'version'>; decision: Decision }) => {
      const params = paramsOf(viewing);
      switch (decision.what) {
        case 'confirm':
          return answerOf(
            api.POST('/viewings/{id}/confirm', { params, body: { with_pass: decision.with_pass } }),
          );
        case 'refuse':
          return answerOf(api.POST('/viewings/{id}/refuse', { params, body: { reason: decision.reason } }));
        case 'cancel':
          return answerOf(api.POST('/viewings/{id}/cancel', { params }));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.viewings }),
  });
}
