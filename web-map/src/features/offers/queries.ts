/** A landlord's own units on offer. Every change names the version that was looked at. */
import { keyed } from '@menpai/client';
import { useIsMutating, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { CreateListing, Listing, UpdateListing } from '../../api/types';

/** Asked anew whenever a screen shows it: the office decides meanwhile. */
const anew = { staleTime: 0, refetchOnMount: 'always' } as const;

export function useOwnOffers() {
  return usePages({
    queryKey: [...keys.offers, 'list'],
    ...anew,
    fetchPage: (cursor) => answerOf(api.GET('/listings', { params: { query: pageMembers(cursor, 200) } })),
  });
}

export function useOffersOfUnit(unit: string) {
  return useQuery({
    queryKey: keys.offersOfUnit(unit),
    ...anew,
    queryFn: async () => {
      const query = { unit_id: unit, limit: 200 };
      return (await answerOf(api.GET('/listings', { params: { query } }))).items;
    },
  });
}

export function useOffer(id: string) {
  return useQuery({
    queryKey: keys.offer(id),
    ...anew,
    queryFn: () => answerOf(api.GET('/listings/{id}', { params: { path: { id } } })),
  });
}

/** What came back is how it stands now; lists that show it are asked for again. */
function useTold(): (listing: Listing) => void {
  const client = useQueryClient();
  return (listing) => {
    client.setQueryData(keys.offer(listing.id), listing);
    void client.invalidateQueries({ queryKey: [...keys.offers, 'list'] });
    void client.invalidateQueries({ queryKey: keys.offersOfUnit(listing.unit_id) });
  };
}

export function useCreateOffer() {
  const told = useTold();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateListing }) =>
      answerOf(api.POST('/listings', { params: { header: keyed(key) }, body })),
    onSuccess: told,
  });
}

type Version = Pick<Listing, 'id' | 'version'>;

const paramsOf = ({ id, version }: Version) => ({
  path: { id },
  header: { 'If-Match': `"${version}"` },
});

/** Whether what is offered, or the order of its photos, is being changed: another change would name a version that is going. */
export function useIsChanging(): boolean {
  return useIsMutating({ mutationKey: keys.offerChanges }) > 0;
}

/** What is `null` stays as it is. */
const UNCHANGED: UpdateListing = {
  area_m2: null,
  available_from: null,
  deposit_cents: null,
  description: null,
  facilities: null,
  photo_ids: null,
  rent_cents: null,
  rooms: null,
  title: null,
};

export function useUpdateOffer() {
  const told = useTold();
  return useMutation({
    mutationKey: keys.offerChanges,
    mutationFn: ({ listing, body }: { listing: Version; body: Partial<UpdateListing> }) =>
      answerOf(api.PATCH('/listings/{id}', { params: paramsOf(listing), body: { ...UNCHANGED, ...body } })),
    onSuccess: told,
  });
}

export type Stepped = 'submit' | 'renew' | 'withdraw';

export function useStepOffer() {
  const told = useTold();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ listing, step }: { listing: Version; step: Stepped }) => {
      const params = paramsOf(listing);
      switch (step) {
        case 'submit':
          return answerOf(api.POST('/listings/{id}/submit', { params }));
        case 'renew':
          return answerOf(api.POST('/listings/{id}/renew', { params }));
        case 'withdraw':
          return answerOf(api.POST('/listings/{id}/withdraw', { params }));
      }
    },
    onSuccess: told,
    // Somebody else has changed it: what is shown is not how it stands.
    onError: () => client.invalidateQueries({ queryKey: keys.offers }),
  });
}

export function useRemovePhoto() {
  const told = useTold();
  const client = useQueryClient();
  return useMutation({
    mutationKey: keys.offerChanges,
    mutationFn: ({ listing, photo }: { listing: Version; photo: string }) => {
      const { path, header } = paramsOf(listing);
      const params = { path: { ...path, photo_id: photo }, header };
      return answerOf(api.DELETE('/listings/{id}/photos/{photo_id}', { params }));
    },
    onSuccess: told,
    onError: (_error, { listing }) => client.invalidateQueries({ queryKey: keys.offer(listing.id) }),
  });
}

/** Sends a photo, however often it takes under its key. */
export function useAddPhoto(id: string) {
  const told = useTold();
  return async (photo: Blob, key: string): Promise<void> => {
    const request = api.POST('/listings/{id}/photos', {
      params: { path: { id }, header: keyed(key) },
      headers: { 'Content-Type': photo.type },
      // The document tells bytes as numbers; what is sent is the photo itself.
      body: [],
      bodySerializer: () => photo,
    });
    told(await answerOf(request));
  };
}
