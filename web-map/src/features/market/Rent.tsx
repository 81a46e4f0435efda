/** What a room costs a month, in the largest letters of its card. */
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { yuan } from '../../i18n/format';

export function Rent({ cents }: { cents: number }) {
  const { t } = useTranslation();
  return (
    <span className="market-rent">
      <b>{yuan(cents, currentLanguage())}</b> {t('market.a_month')}
    </span>
  );
}
