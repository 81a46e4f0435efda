/** The registry knows somebody by this phone: the number of the document says once whether that is the same person. */
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../ui/BusyButton';
import type { WhoseIs } from './session';

type Props = {
  busy: boolean;
  /** Why what was said did not do. */
  complaint: string | null;
  onSay(whose: WhoseIs): void;
};

export function WhosePhone({ busy, complaint, onSay }: Props) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const said = number.trim();
  return (
    <Form layout="vertical" onFinish={() => said && onSay({ id_number: said })}>
      <Alert
        type="info"
        showIcon
        title={t('session.whose_phone')}
        description={t('session.whose_phone_why')}
      />
      <Form.Item
        label={t('session.own_number')}
        htmlFor="sign-in-number"
        {...(complaint && { validateStatus: 'error', help: complaint })}
      >
        <Input
          id="sign-in-number"
          size="large"
          autoFocus
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={32}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
      </Form.Item>
      <BusyButton type="primary" htmlType="submit" size="large" block busy={busy} disabled={!said}>
        {t('session.that_is_me')}
      </BusyButton>
      <Button size="large" type="link" block disabled={busy} onClick={() => onSay({ not_me: true })}>
        {t('session.not_me')}
      </Button>
    </Form>
  );
}
