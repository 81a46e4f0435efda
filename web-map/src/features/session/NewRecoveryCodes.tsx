/** New recovery codes; the earlier ones are no longer good. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { Answer } from '../../ui/Answer';
import { Dialog } from '../../ui/Dialog';
import { CodeForm } from './setup/CodeForm';
import { RecoveryCodes } from './setup/RecoveryCodes';

export function NewRecoveryCodes({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const factor = useQuery({
    queryKey: keys.secondFactor,
    queryFn: () => answerOf(api.GET('/auth/second-factor')),
  });
  const renew = useMutation({
    gcTime: 0,
    mutationFn: (code: string) =>
      answerOf(api.POST('/auth/second-factor/recovery-codes', { body: { code } })),
  });
  return (
    <Dialog title={t('session.recovery_codes')} onClose={onClose}>
      {renew.data ? (
        <RecoveryCodes codes={renew.data.recovery_codes} onDone={onClose} />
      ) : (
        <Answer query={factor}>
          {(found) => (
            <>
              <p>{t('session.recovery_left', { count: found.recovery_codes_left })}</p>
              <CodeForm
                submit={t('session.new_recovery_codes')}
                hint={t('session.code_hint')}
                pending={renew.isPending}
                error={renew.error}
                onCode={renew.mutate}
              />
            </>
          )}
        </Answer>
      )}
    </Dialog>
  );
}
