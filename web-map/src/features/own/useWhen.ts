/** When a visit is, in words: the day once where it is the same. */
import { useTranslation } from 'react-i18next';
import type { GivenPass } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayName } from '../../i18n/format';
import { type SpokenDay, spanOf } from './visit';

export function useWhen({ from, to }: Pick<GivenPass, 'from' | 'to'>): string {
  const { t } = useTranslation();
  const said = ({ day, time }: { day?: SpokenDay; time: string }) => {
    if (day === undefined) return time;
    return `${typeof day === 'string' ? t(`own.days.${day}`) : dayName(day.date, currentLanguage())} ${time}`;
  };
  const { begins, ends } = spanOf(from, to, new Date());
  return ends
    ? t('common.from_to', { from: said(begins), to: said(ends) })
    : t('common.since', { from: said(begins) });
}
