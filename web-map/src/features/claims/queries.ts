/** Claims of dwellings as the office sees them, and who owns one. Each reading names a purpose and is a look, photos one by one. */
import { Problem } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { Claim, ClaimRefusal, ClaimState, EvidenceSeen } from '../../api/types';
import { asMembers, type Declared } from '../purpose/purpose';

export function useClaims(state: ClaimState, declared: Declared) {
  return usePages({
    queryKey: keys.claims(state, declared),
    staleTime: Number.POSITIVE_INFINITY,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/ownership-claims', {
          params: { query: { state, ...asMembers(declared), ...pageMembers(cursor, 50) } },
        }),
      ),
  });
}

export function useClaim(id: string, declared: Declared) {
  return useQuery({
    queryKey: keys.claim(id, declared),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: () =>
      answerOf(api.GET('/ownership-claims/{id}', { params: { path: { id }, query: asMembers(declared) } })),
  });
}

/** A photo of the evidence, once somebody asks for it: its address within this page, for as long as it is looked at. */
export function useEvidence(id: string, number: number, declared: Declared) {
  const query = useQuery({
    queryKey: keys.claimPhoto(id, number, declared),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: () =>
      answerOf(
        api.GET('/ownership-claims/{id}/evidence/{number}', {
          params: { path: { id, number }, query: asMembers(declared) },
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
  return { address, error: query.error, busy: query.isFetching, look: () => void query.refetch() };
}

/** It stands otherwise than the screen says: somebody sent a photo, objected, withdrew it, or decided. */
export function hasChanged(error: unknown): boolean {
  return error instanceof Problem && (error.status === 412 || error.status === 409 || error.status === 404);
}

/** What the office says: refused with a reason, or confirmed, with the original seen or by the photos alone. */
export type ClaimDecision = { refusal: ClaimRefusal } | { seen: EvidenceSeen | null };

/** Names the version that was looked at. If that is not the one any more, the newest is fetched, to be looked at. */
export function useDecideClaim({ id, version }: Pick<Claim, 'id' | 'version'>, declared: Declared) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: ClaimDecision) => {
      const params = { path: { id }, header: { 'If-Match': `"${version}"` } };
      return 'seen' in decision
        ? answerOf(api.POST('/ownership-claims/{id}/confirm', { params, body: { seen: decision.seen } }))
        : answerOf(api.POST('/ownership-claims/{id}/refuse', { params, body: { reason: decision.refusal } }));
    },
    onSuccess: () => void client.refetchQueries({ queryKey: keys.claimsAll, type: 'active' }),
    onError: async (error) => {
      if (!hasChanged(error)) return;
      void client.refetchQueries({ queryKey: keys.claimsAll, type: 'active' });
      await client.refetchQueries({ queryKey: keys.claim(id, declared) });
    },
  });
}

export function useUnitOwners(unitId: string, declared: Declared) {
  return useQuery({
    queryKey: keys.unitOwners(unitId, declared),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const params = { path: { id: unitId }, query: asMembers(declared) };
      return (await answerOf(api.GET('/units/{id}/owners', { params }))).items;
    },
  });
}

export function useEndOwner(unitId: string, declared: Declared) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ person, reference }: { person: string; reference: string }) => {
      const params = { path: { id: unitId, person_id: person } };
      return answerOf(api.POST('/units/{id}/owners/{person_id}/end', { params, body: { reference } }));
    },
    onSuccess: () => void client.refetchQueries({ queryKey: keys.unitOwners(unitId, declared) }),
  });
}
