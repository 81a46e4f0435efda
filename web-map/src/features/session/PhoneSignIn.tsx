/** Landlords and tenants: a number, a text message, six digits. Large, because a hurried or older person reads it. */

import { Problem } from '@menpai/client';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { BusyButton } from '../../ui/BusyButton';
import { CodeInput } from '../../ui/CodeInput';
import { checkPhone } from '../register/identity';
import { NoCode } from './NoCode';
import { asksWhose, isUsedUp, refusalText, whoseComplaint } from './refusal';
import { signInByPhone, useSessionChange, type WhoseIs } from './session';
import { useCountdown } from './useCountdown';
import { WhosePhone } from './WhosePhone';

export function PhoneSignIn() {
  const { t } = useTranslation();
  const session = useSessionChange();
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [complaint, setComplaint] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const wait = useCountdown();
  const ask = useMutation({
    mutationFn: () => answerOf(api.POST('/auth/codes', { body: { phone: phone.trim() } })),
    // What was wrong with the code before is over; what is wrong with asking again is not hidden by it.
    onMutate: () => {
      verify.reset();
      setAsked(false);
      setCode('');
    },
    onSuccess: (answer) => wait.start(answer.retry_after),
  });
  const verify = useMutation({
    mutationFn: (whose?: WhoseIs) => signInByPhone(phone.trim(), code.trim(), whose),
    onSuccess: session.signedIn,
    onError: (error) => {
      if (asksWhose(error)) setAsked(true);
      if (isUsedUp(error)) wait.start(error.retryAfter ?? 0);
    },
  });
  const send = () => {
    const rule = phone.trim() ? checkPhone(phone) : 'empty';
    setComplaint(rule && t(`rule.phone.${rule}`));
    if (!rule && wait.left === 0) ask.mutate();
  };
  const failure = verify.error ?? ask.error;
  const wrongCode = verify.error instanceof Problem && verify.error.status === 401;
  if (asked && !wrongCode && !isUsedUp(verify.error)) {
    return (
      <>
        {failure && !asksWhose(failure) && (
          <Alert type="error" showIcon role="alert" title={refusalText(failure, t)} />
        )}
        <WhosePhone
          busy={verify.isPending}
          complaint={whoseComplaint(verify.error)}
          onSay={(whose) => verify.mutate(whose)}
        />
      </>
    );
  }
  return (
    <>
      {failure && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={wrongCode ? t('session.wrong_phone_code') : refusalText(failure, t)}
        />
      )}
      <Form
        layout="vertical"
        onFinish={() => (ask.isSuccess ? code.trim() && verify.mutate(undefined) : send())}
      >
        <Form.Item
          label={t('session.phone')}
          htmlFor="sign-in-phone"
          {...(complaint && { validateStatus: 'error', help: complaint })}
        >
          <Input
            id="sign-in-phone"
            type="tel"
            inputMode="tel"
            autoComplete="tel"
            size="large"
            maxLength={24}
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
        </Form.Item>
        {ask.isSuccess && (
          <Form.Item
            label={t('session.phone_code')}
            htmlFor="sign-in-code"
            extra={t('session.phone_code_sent')}
          >
            <CodeInput
              id="sign-in-code"
              autoFocus
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </Form.Item>
        )}
        <BusyButton
          type="primary"
          htmlType="submit"
          size="large"
          block
          busy={ask.isPending || verify.isPending}
          disabled={ask.isSuccess && !code.trim()}
        >
          {t(ask.isSuccess ? 'session.sign_in' : 'session.send_code')}
        </BusyButton>
      </Form>
      {ask.isSuccess && (
        <Button size="large" type="link" block disabled={wait.left > 0} onClick={send}>
          {wait.left > 0 ? t('session.send_again_in', { count: wait.left }) : t('session.send_again')}
        </Button>
      )}
      <NoCode />
    </>
  );
}
