/** A visit that one allowed: told apart by what it is for where that was said, else by when and where. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GivenPass } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayName } from '../../i18n/format';
import { PASS_COLORS } from '../pass/steps';
import { GateNames } from './GateNames';
import { PassActions } from './PassActions';
import { type SpokenDay, spanOf } from './visit';

export function Visitor({ pass }: { pass: GivenPass }) {
  const { t } = useTranslation();
  const when = useWhen(pass);
  return (
    <article className="own-card">
      <h3>
        {pass.issued_for ?? when} <Tag color={PASS_COLORS[pass.status]}>{t(`pass.${pass.status}`)}</Tag>
      </h3>
      {pass.issued_for && <p>{when}</p>}
      <GateNames gates={pass.gates} />
      <PassActions pass={pass} form="standing" mine />
    </article>
  );
}

function useWhen({ from, to }: Pick<GivenPass, 'from' | 'to'>): string {
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
