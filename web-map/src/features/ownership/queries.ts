/** One's claims of dwellings, and who acts for whom. Reading them is somebody's own act. */
import { keyed } from '@menpai/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { CreateAgency, CreateClaim, JoinAgency } from '../../api/types';
import { shrunk } from '../offers/shrink';

/** Asked anew whenever a screen shows it: somebody else decides meanwhile. */
const anew = { staleTime: 0, refetchOnMount: 'always' } as const;

export function useOwnClaims(enabled = true) {
  return usePages({
    queryKey: keys.own('claims'),
    enabled,
    ...anew,
    fetchPage: (cursor) =>
      answerOf(api.GET('/own/ownership-claims', { params: { query: pageMembers(cursor, 200) } })),
  });
}

export function useClaim() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateClaim }) =>
      answerOf(api.POST('/own/ownership-claims', { params: { header: keyed(key) }, body })),
    onSuccess: async () => {
      await client.refetchQueries({ queryKey: keys.own('claims') });
      // With the first claim the account belongs to a site.
      await client.invalidateQueries({ queryKey: keys.session });
    },
  });
}

/** Sends a photo of the evidence, however often it takes under its key. */
export function useAddEvidence(claim: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, key }: { file: File; key: string }) => {
      const photo = await shrunk(file);
      const request = api.POST('/own/ownership-claims/{id}/evidence', {
        params: { path: { id: claim }, header: keyed(key) },
        headers: { 'Content-Type': photo.type },
        // The document tells bytes as numbers; what is sent is the photo itself.
        body: [],
        bodySerializer: () => photo,
      });
      return answerOf(request);
    },
    onSettled: () => client.refetchQueries({ queryKey: keys.own('claims') }),
  });
}

export function useWithdrawClaim() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/own/ownership-claims/{id}/withdraw', { params: { path: { id } } })),
    onSettled: () => client.refetchQueries({ queryKey: keys.own('claims') }),
  });
}

export function useObject() {
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/ownership-claims/{id}/object', { params: { path: { id } } })),
  });
}

export function useOwnAgencies(enabled = true) {
  return usePages({
    queryKey: keys.own('agents'),
    enabled,
    ...anew,
    fetchPage: (cursor) => answerOf(api.GET('/own/agents', { params: { query: pageMembers(cursor, 200) } })),
  });
}

/** The code is told once: it stays with the mutation, as long as the screen is open. */
export function useOfferAgency() {
  const client = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: ({ key, body }: { key: string; body: CreateAgency }) =>
      answerOf(api.POST('/own/agents', { params: { header: keyed(key) }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.own('agents') }),
  });
}

export function useJoinAgency() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: JoinAgency) => answerOf(api.POST('/own/agents/join', { body })),
    // By joining the account may come to belong to a site.
    onSuccess: () => client.invalidateQueries({ queryKey: keys.session }),
  });
}

export function useEndAgency() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/own/agents/{id}/end', { params: { path: { id } } })),
    onSettled: () => client.refetchQueries({ queryKey: keys.own('agents') }),
  });
}
