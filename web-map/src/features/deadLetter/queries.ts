/** Messages of terminals that could not be read. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';

export function useDeadLetters(siteId: string) {
  return usePages({
    queryKey: keys.deadLetters(siteId),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/dead-letters', {
          params: { query: { site_id: siteId, replayed: false, ...pageMembers(cursor, 50) } },
        }),
      ),
  });
}

/** One that was read is gone from the list: what became of it is told before. */
export function useReplay(siteId: string) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/dead-letters/{id}/replay', { params: { path: { id } } })),
    onSuccess: ({ stored, letter }) => {
      const { accepted, duplicates, expired } = stored;
      const said = t('letter.replayed', { count: accepted, duplicates, expired });
      if (letter.replayed_at) void message.success(said);
      else void message.warning(`${said} ${t('letter.replayed_in_part')}`);
      void client.invalidateQueries({ queryKey: keys.deadLetters(siteId) });
    },
  });
}
