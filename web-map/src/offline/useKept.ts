/** Puts back what the phone kept before anything is drawn, and goes on keeping. Once in the whole console. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keepWriting, restore } from './kept';

export function useKept(account: string): void {
  const client = useQueryClient();
  useState(() => restore(client, account, localStorage, Date.now()));
  useEffect(() => keepWriting(client, account), [client, account]);
}
