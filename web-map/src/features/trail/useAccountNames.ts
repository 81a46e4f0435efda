/** Accounts of staff to choose from; where the caller may not list them, those that were met in the trail so far. */
import { useState } from 'react';
import type { TrailEntry } from '../../api/types';
import { useAccounts } from '../accounts/queries';
import { useMay } from '../session/caller';

export function useAccountNames(entries: readonly TrailEntry[]): { value: string; label: string }[] {
  const may = useMay();
  const listed = useAccounts(may('account.read'));
  const [names] = useState(() => new Map<string, string>());
  for (const account of listed.data ?? []) {
    names.set(account.id, `${account.display_name} · ${account.organisation}`);
  }
  for (const { account_id, account_name, organisation } of entries) {
    if (account_id && !names.has(account_id))
      names.set(account_id, `${account_name ?? ''} · ${organisation}`);
  }
  return [...names].map(([value, label]) => ({ value, label }));
}
