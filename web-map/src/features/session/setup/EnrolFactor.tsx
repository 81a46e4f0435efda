/** A second factor: the secret as a picture and as text, the first code, and the recovery codes, which are shown once. */
import { useMutation } from '@tanstack/react-query';
import { QRCode } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../../api/client';
import { Failed } from '../../../ui/Answer';
import { CopyButton } from '../../../ui/CopyButton';
import { CodeForm } from './CodeForm';
import { RecoveryCodes } from './RecoveryCodes';

export function EnrolFactor({ onDone }: { onDone(): void }) {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useMutation({
    gcTime: 0,
    mutationFn: () => answerOf(api.POST('/auth/second-factor', { body: {} })),
  });
  const confirm = useMutation({
    gcTime: 0,
    mutationFn: (code: string) => answerOf(api.POST('/auth/second-factor/confirm', { body: { code } })),
    onSuccess: (answer) => setCodes(answer.recovery_codes),
  });
  const { mutate } = begin;
  useEffect(() => mutate(), [mutate]);

  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (begin.isError) return <Failed error={begin.error} retry={() => begin.mutate()} />;
  if (!begin.data) return <p role="status">{t('common.loading')}</p>;
  const { otpauth_uri, secret } = begin.data;
  return (
    <>
      <ol className="setup-steps">
        <li>{t('setup.scan')}</li>
        <li>{t('setup.type_code')}</li>
      </ol>
      <div className="setup-secret">
        <QRCode value={otpauth_uri} size={168} type="svg" bordered={false} />
        <div>
          <p>{t('setup.secret')}</p>
          <code>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
          <CopyButton text={secret} />
        </div>
      </div>
      <CodeForm
        submit={t('setup.confirm_factor')}
        hint={t('setup.six_digits')}
        pending={confirm.isPending}
        error={confirm.error}
        onCode={confirm.mutate}
      />
    </>
  );
}
