/** What to do where the text message does not come. */
import { useTranslation } from 'react-i18next';

const WAYS = ['why', 'landlord', 'wechat', 'office'] as const;

export function NoCode() {
  const { t } = useTranslation();
  return (
    <details className="sign-in-help">
      <summary>{t('phone.no_code')}</summary>
      {WAYS.map((way) => (
        <p key={way}>{t(`phone.no_code_${way}`)}</p>
      ))}
    </details>
  );
}
