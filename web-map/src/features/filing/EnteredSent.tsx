/** What was entered is on its way: who is asked now, what they do, and what to do where they don't. */
import { CheckCircleFilled } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { CopyButton } from '../../ui/CopyButton';
import type { TenantForm } from '../register/TenantFields';
import { lastDigits, maskedName } from './masked';
import { WithdrawEntered } from './WithdrawEntered';

const STEPS = ['told', 'opens', 'done'] as const;

/** What was sent, as it was typed. */
export type Sent = { id: string; fields: TenantForm };

type Props = { sent: Sent; onAnother(): void; onWithdrawn(): void };

export function EnteredSent({ sent: { id, fields }, onAnother, onWithdrawn }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const end = lastDigits(fields.person.phone ?? '');
  const page = new URL('/m', window.location.origin).href;
  return (
    <div className="own-sent" role="status">
      <h2>
        <CheckCircleFilled aria-hidden /> {t('entered.sent')}
      </h2>
      <p className="own-who">{maskedName(fields.person.name.trim())}</p>
      <ol>
        {STEPS.map((step) => (
          <li key={step}>{t(`entered.steps.${step}`, { end })}</li>
        ))}
      </ol>
      <CopyButton text={page} label={t('entered.copy_page')} className="own-button" />
      <Button block className="own-button" onClick={onAnother}>
        {t('entered.another')}
      </Button>
      <Button block className="own-button" onClick={() => goTo({ screen: 'waiting' }, { replaces: true })}>
        {t('entered.to_list')}
      </Button>
      <p className="own-soft">{t('entered.wrong')}</p>
      <WithdrawEntered
        id={id}
        onWithdrawn={() => {
          void message.success(t('entered.withdrawn'));
          onWithdrawn();
        }}
      />
    </div>
  );
}
