/** Where an account is signed in, and the way to end all of it at once. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { StaffAccount } from '../../api/types';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Dialog } from '../../ui/Dialog';
import { useMay } from '../session/caller';
import { SessionList } from '../session/SessionList';

export function AccountSessions({ account, onClose }: { account: StaffAccount; onClose(): void }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const { message } = App.useApp();
  const params = { path: { id: account.id } };
  const sessions = useQuery({
    queryKey: keys.accountSessions(account.id),
    queryFn: async () => (await answerOf(api.GET('/accounts/{id}/sessions', { params }))).items,
  });
  const end = useMutation({
    mutationFn: () => answerOf(api.DELETE('/accounts/{id}/sessions', { params })),
    onSuccess: ({ ended }) => {
      void message.success(t('accounts.ended', { count: ended }));
      void client.invalidateQueries({ queryKey: keys.accounts });
      onClose();
    },
  });
  return (
    <Dialog title={t('accounts.sessions_of', { name: account.display_name })} onClose={onClose} closesBeside>
      {end.isError && <Failed error={end.error} />}
      <Answer query={sessions} isEmpty={(items) => items.length === 0} empty={t('accounts.no_sessions')}>
        {(items) => (
          <>
            <SessionList sessions={items} />
            {may('session.end') && (
              <BusyButton danger block busy={end.isPending} onClick={() => end.mutate()}>
                {t('accounts.end_all')}
              </BusyButton>
            )}
          </>
        )}
      </Answer>
    </Dialog>
  );
}
