/** What was entered is on its way: who is asked now, what they do, and what to do where they don't. */
import { CheckCircleFilled } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Filing } from '../../api/types';
import { goTo } from '../../phone/way';
import { CopyButton } from '../../ui/CopyButton';
import { WithdrawEntered } from './WithdrawEntered';

const STEPS = ['told', 'opens', 'done'] as const;

export function EnteredSent({ filing, onAgain }: { filing: Filing; onAgain(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const phone = filing.phone ?? '';
  const page = new URL('/m', window.location.origin).href;
  return (
    <div className="own-sent" role="status">
      <h2>
        <CheckCircleFilled aria-hidden /> {t('entered.sent')}
      </h2>
      <p className="own-who">{filing.name}</p>
      <ol>
        {STEPS.map((step) => (
          <li key={step}>{t(`entered.steps.${step}`, { phone })}</li>
        ))}
      </ol>
      <CopyButton text={page} label={t('entered.copy_page')} className="own-button" />
      <Button block className="own-button" onClick={onAgain}>
        {t('entered.another')}
      </Button>
      <Button block className="own-button" onClick={() => goTo({ screen: 'waiting' }, { replaces: true })}>
        {t('entered.to_list')}
      </Button>
      <p className="own-soft">{t('entered.wrong')}</p>
      <WithdrawEntered
        filing={filing}
        onWithdrawn={() => {
          void message.success(t('entered.withdrawn'));
          onAgain();
        }}
      />
    </div>
  );
}
