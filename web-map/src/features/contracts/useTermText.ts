/** Days and money of a contract as they are said. */
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName, longDay, yuan } from '../../i18n/format';
import { monthsOf } from './term';

export function useMoney(): (cents: number) => string {
  const { t } = useTranslation();
  return (cents) => t('unit.yuan', { value: yuan(cents, currentLanguage()) });
}

export function useDay(): (day: string) => string {
  return (day) => longDay(day, currentLanguage());
}

/** Without the year where it is this one. */
export function useNearDay(): (day: string) => string {
  const year = dateOf(new Date()).slice(0, 4);
  return (day) => (day.startsWith(year) ? dayName : longDay)(day, currentLanguage());
}

/** `1 年`, `1 年 6 个月`; `null` for odd days. */
export function useSpan(): (from: string, to: string) => string | null {
  const { t } = useTranslation();
  return (from, to) => {
    const months = monthsOf(from, to);
    if (months === null) return null;
    const years = Math.floor(months / 12);
    const rest = months % 12;
    return [
      years > 0 && t('contract.years', { count: years }),
      rest > 0 && t('contract.months', { count: rest }),
    ]
      .filter(Boolean)
      .join(' ');
  };
}

/** How often is paid: `每月付一次`. */
export function usePays(): (months: number) => string {
  const { t } = useTranslation();
  return (months) => (months === 1 ? t('contract.pay_monthly') : t('contract.pay_every', { count: months }));
}
