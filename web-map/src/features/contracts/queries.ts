/** Contracts: what one agreed on, what waits, and each step. Reading one is a look at its other parties. */
import { keyed } from '@menpai/client';
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { ContractPaper, CreateContract, JoinContract, OwnContract } from '../../api/types';

/** Asked anew whenever a screen shows it: somebody else decides meanwhile. */
const anew = { staleTime: 0, refetchOnMount: 'always' } as const;

const LIST = keys.own('contracts');

/** A contract that was signed has changed leases, registrations and passes: what shows them asks anew when it is opened. */
export function registryChanged(client: QueryClient): void {
  for (const queryKey of [keys.personal, keys.units, keys.buildings])
    void client.invalidateQueries({ queryKey, refetchType: 'none' });
}

/** What is known of a contract now; told apart from what was known before. */
function note(client: QueryClient, paper: ContractPaper): void {
  const before = client.getQueryData<ContractPaper>(keys.contract(paper.id));
  client.setQueryData(keys.contract(paper.id), paper);
  if (before ? before.state !== paper.state : paper.state === 'signed') registryChanged(client);
}

export function useOwnContracts(enabled = true) {
  return usePages({
    queryKey: LIST,
    enabled,
    ...anew,
    fetchPage: (cursor) =>
      answerOf(api.GET('/own/contracts', { params: { query: pageMembers(cursor, 200) } })),
  });
}

export function useContract(id: string) {
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.contract(id),
    ...anew,
    queryFn: async () => {
      const paper = await answerOf(api.GET('/own/contracts/{id}', { params: { path: { id } } }));
      note(client, paper);
      return paper;
    },
  });
}

export function useProposeContract() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: CreateContract }) =>
      answerOf(api.POST('/own/contracts', { params: { header: keyed(key) }, body })),
    onSuccess: (paper) => note(client, paper),
  });
}

/** The code of a draft. It is told once: kept while this page is open, so that the one that was sent stays good. */
export function useContractCode(id: string) {
  return useQuery({
    queryKey: keys.contractCode(id),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    queryFn: () => answerOf(api.POST('/own/contracts/{id}/code', { params: { path: { id } } })),
  });
}

/** What a code offers. */
export function useContractOffer(code: string) {
  return useQuery({
    queryKey: keys.contractOffer(code),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: () => answerOf(api.POST('/contract-codes/read', { body: { code } })),
  });
}

export function useJoinContract() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: JoinContract) => answerOf(api.POST('/own/contracts/join', { body })),
    onSuccess: async (paper) => {
      note(client, paper);
      // With the first contract the account belongs to a site.
      await client.invalidateQueries({ queryKey: keys.session });
    },
  });
}

type ContractStep = 'offer' | 'confirm' | 'decline' | 'withdraw';

/** Takes a step. Whatever is refused, the contract is read anew: it stands otherwise than the screen says. */
export function useStepContract({ id, version }: Pick<OwnContract, 'id' | 'version'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ step, sha256 = '' }: { step: ContractStep; sha256?: string }) => {
      const params = { path: { id } };
      switch (step) {
        case 'offer': {
          const header = { 'If-Match': `"${version}"` };
          return answerOf(api.POST('/own/contracts/{id}/offer', { params: { ...params, header } }));
        }
        case 'confirm':
          return answerOf(api.POST('/own/contracts/{id}/confirm', { params, body: { text_sha256: sha256 } }));
        case 'decline':
          return answerOf(api.POST('/own/contracts/{id}/decline', { params }));
        case 'withdraw':
          return answerOf(api.POST('/own/contracts/{id}/withdraw', { params }));
      }
    },
    onSuccess: (paper) => note(client, paper),
    onError: () => client.refetchQueries({ queryKey: keys.contract(id) }),
    onSettled: () => void client.invalidateQueries({ queryKey: LIST }),
  });
}

/** The contract on paper. */
export function useContractPdf(id: string) {
  return useMutation({
    mutationFn: () =>
      answerOf(api.GET('/own/contracts/{id}/pdf', { params: { path: { id } }, parseAs: 'blob' })),
  });
}
