/** Where one is and was registered, every version of it. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayName, dayTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { isUnsaid, supersededBy } from '../unit/versions';
import { useOwnResidencies } from './queries';

export function OwnResidencies() {
  const { t } = useTranslation();
  const residencies = useOwnResidencies();
  const day = (iso: string) => dayName(iso, currentLanguage());
  return (
    <Answer
      query={residencies}
      rows={5}
      isEmpty={(items) => items.length === 0}
      empty={t('own.no_residencies')}
    >
      {(items) => {
        const versions = items.map((one) => ({ ...one, id: one.residency_id }));
        return versions.map((one) => {
          const superseded = supersededBy(one, versions);
          return (
            <article key={`${one.id}-${one.version}`} className="own-card">
              <h3>
                {one.doorplate} {superseded && <Tag>{t(`unit.superseded.${superseded}`)}</Tag>}
              </h3>
              <p>
                {one.to
                  ? t('common.from_to', { from: day(one.from), to: day(one.to) })
                  : t('common.since', { from: day(one.from) })}
              </p>
              {one.reason && (
                <p>
                  {t('unit.reason', {
                    reason: isUnsaid(one.reason) ? t('unit.ended_without_reason') : one.reason,
                  })}
                </p>
              )}
              <p className="own-soft">
                {t('unit.recorded_at', { at: dayTime(one.recorded_from, currentLanguage()) })}
              </p>
            </article>
          );
        });
      }}
    </Answer>
  );
}
