/** Accounts of staff, for their managers. */
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';

export function useAccounts(enabled = true) {
  return usePages({
    queryKey: keys.accounts,
    enabled,
    fetchPage: (cursor) => answerOf(api.GET('/accounts', { params: { query: pageMembers(cursor) } })),
  });
}
