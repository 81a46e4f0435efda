/** A provider vouched for the password only: the code of the account's own second factor is still to be shown. */
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../../api/client';
import { CodeForm } from './CodeForm';

export function ShowCode({ onDone }: { onDone(): void }) {
  const { t } = useTranslation();
  const verify = useMutation({
    mutationFn: (code: string) => answerOf(api.POST('/auth/second-factor/verify', { body: { code } })),
    onSuccess: onDone,
  });
  return (
    <CodeForm
      submit={t('common.confirm')}
      hint={t('session.code_hint')}
      pending={verify.isPending}
      error={verify.error}
      onCode={verify.mutate}
    />
  );
}
