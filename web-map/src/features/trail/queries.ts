/** What the trail's page asks for. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import { type Filter, filterMembers } from './filter';

export function useTrail(siteId: string, filter: Filter) {
  return usePages({
    queryKey: keys.trail(siteId, filter),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/trail', {
          params: { query: { site_id: siteId, ...filterMembers(filter), ...pageMembers(cursor, 50) } },
        }),
      ),
  });
}

export function useProof(entryId: string) {
  return useQuery({
    queryKey: keys.proof(entryId),
    retry: false,
    queryFn: () => answerOf(api.GET('/trail/entries/{id}/proof', { params: { path: { id: entryId } } })),
  });
}

/** The keys that check the site's checkpoints: for whoever keeps one. */
export function useTrailKey(siteId: string) {
  return useQuery({
    queryKey: keys.trailKey(siteId),
    queryFn: () => answerOf(api.GET('/trail/key', { params: { query: { site_id: siteId } } })),
  });
}

export function useCheckpoint(siteId: string) {
  return useQuery({
    queryKey: keys.checkpoint(siteId),
    retry: false,
    queryFn: () =>
      answerOf(api.GET('/trail/checkpoint', { params: { query: { site_id: siteId } }, parseAs: 'text' })),
  });
}
