/** One's own sessions: whoever sees a strange one ends it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { Answer, Failed } from '../../ui/Answer';
import { Dialog } from '../../ui/Dialog';
import { SessionList } from './SessionList';

export function OwnSessions({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: keys.ownSessions,
    queryFn: async () => (await answerOf(api.GET('/auth/sessions'))).items,
  });
  const end = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/auth/sessions/{id}', { params: { path: { id } } })),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.ownSessions }),
  });
  return (
    <Dialog title={t('session.sessions')} onClose={onClose} closesBeside>
      <p className="panel-about">{t('session.sessions_about')}</p>
      {end.isError && <Failed error={end.error} />}
      <Answer query={sessions}>
        {(items) => (
          <SessionList
            sessions={items}
            action={(session) =>
              !session.current && (
                <Button size="small" danger onClick={() => end.mutate(session.id)}>
                  {t('session.end')}
                </Button>
              )
            }
          />
        )}
      </Answer>
    </Dialog>
  );
}
