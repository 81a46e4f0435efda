/** What people do with passes of their own and of their visitors. Readings are recorded, so nothing is fetched by itself. */
import { keyed } from '@menpai/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { CodeForm, CreateVisitor, OwnPass } from '../../api/types';
import { dateOf } from '../../i18n/format';
import type { PassStep } from '../pass/steps';
import { homesOf } from './homes';

const staleTime = Number.POSITIVE_INFINITY;

export function useOwnVisitors() {
  return usePages({
    queryKey: keys.own('visitors'),
    staleTime,
    fetchPage: (cursor) => answerOf(api.GET('/me/visitors', { params: { query: pageMembers(cursor, 20) } })),
  });
}

/** Where one may let visitors in. */
export function useOwnHomes() {
  return useQuery({
    queryKey: keys.own('homes'),
    staleTime,
    queryFn: async () => {
      const [residencies, tenancies] = await Promise.all([
        answerOf(api.GET('/me/residencies')),
        answerOf(api.GET('/me/tenancies')),
      ]);
      return homesOf(residencies.items, tenancies.items, dateOf(new Date()));
    },
  });
}

/** The name of a dwelling in which one may let visitors in, where it was asked for before: naming it is no reason to look again. */
export function useHomeOf(unit: string | null | undefined): string | null {
  const homes = useQueryClient().getQueryData<ReturnType<typeof homesOf>>(keys.own('homes'));
  return homes?.find(({ unit_id }) => unit_id === unit)?.doorplate ?? null;
}

function usePassesChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.refetchQueries({ queryKey: keys.own('visitors') });
    void client.refetchQueries({ queryKey: keys.own('passes') });
  };
}

export function useInviteVisitor() {
  const changed = usePassesChanged();
  return useMutation({
    mutationFn: ({ key, ...visit }: Omit<CreateVisitor, 'form'> & { key: string }) =>
      answerOf(
        api.POST('/me/visitors', { params: { header: keyed(key) }, body: { ...visit, form: 'standing' } }),
      ),
    onSuccess: changed,
  });
}

/** Makes a code, which takes the place of the one before. */
export function useMakeCode() {
  return useMutation({
    mutationFn: ({ id, form }: { id: string; form: CodeForm }) =>
      answerOf(api.POST('/me/passes/{id}/qr', { params: { path: { id } }, body: { form } })),
  });
}

/** Makes a PIN for a visitor, which takes the place of the one before. */
export function useMakePin() {
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/me/passes/{id}/pin', { params: { path: { id } } })),
  });
}

export function useStepOwnPass() {
  const changed = usePassesChanged();
  return useMutation({
    mutationFn: ({ pass, what }: { pass: Pick<OwnPass, 'id' | 'version'>; what: PassStep }) => {
      const params = { path: { id: pass.id }, header: { 'If-Match': `"${pass.version}"` } };
      switch (what) {
        case 'suspend':
          return answerOf(api.POST('/me/passes/{id}/suspend', { params }));
        case 'resume':
          return answerOf(api.POST('/me/passes/{id}/resume', { params }));
        case 'end':
          return answerOf(api.POST('/me/passes/{id}/end', { params, body: {} }));
      }
    },
    onSettled: changed,
  });
}

export function useEndOwnCredentials() {
  const changed = usePassesChanged();
  return useMutation({
    mutationFn: async ({ pass, credentials }: { pass: string; credentials: readonly string[] }) => {
      for (const credential of credentials) {
        const params = { path: { id: pass, credential_id: credential } };
        await answerOf(api.POST('/me/passes/{id}/credentials/{credential_id}/end', { params }));
      }
    },
    onSettled: changed,
  });
}
