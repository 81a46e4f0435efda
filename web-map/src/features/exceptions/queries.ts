/** Exceptions: looking outside one's area, for a time, with a reason, approved by somebody else. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { Exception } from '../../api/types';

export function useExceptions() {
  return usePages({
    queryKey: keys.exceptions,
    fetchPage: (cursor) => answerOf(api.GET('/exceptions', { params: { query: pageMembers(cursor, 50) } })),
  });
}

export type Asked = { site: string; reason: string; reference: string; until: string };

export function useAskException() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: Asked) => answerOf(api.POST('/exceptions', { body: asked })),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.exceptions }),
  });
}

export type Decision = 'approve' | 'refuse' | 'revoke';

export function useDecideException() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ exception, decision }: { exception: Exception; decision: Decision }) => {
      const params = { path: { id: exception.id }, header: { 'If-Match': `"${exception.version}"` } };
      switch (decision) {
        case 'approve':
          return answerOf(api.POST('/exceptions/{id}/approve', { params }));
        case 'refuse':
          return answerOf(api.POST('/exceptions/{id}/refuse', { params }));
        case 'revoke':
          return answerOf(api.POST('/exceptions/{id}/revoke', { params }));
      }
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.exceptions });
      void client.invalidateQueries({ queryKey: keys.session });
    },
  });
}
