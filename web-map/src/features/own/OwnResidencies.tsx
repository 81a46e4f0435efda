/** Where one is and was registered; what was said of each before, where somebody asks. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnResidency } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, dayName, dayTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { isUnsaid } from '../unit/versions';
import { useOwnResidencies } from './queries';
import { registrationsOf } from './registrations';

export function OwnResidencies() {
  const { t } = useTranslation();
  const residencies = useOwnResidencies();
  return (
    <Answer
      query={residencies}
      rows={5}
      isEmpty={(items) => items.length === 0}
      empty={t('own.no_residencies')}
    >
      {(items) =>
        registrationsOf(items, dateOf(new Date())).map(({ now, before, over }) => (
          <article key={now.residency_id} className="own-card">
            <h3>
              {now.doorplate}{' '}
              <Tag color={over ? 'default' : 'success'}>
                {t(over ? 'unit.superseded.ended' : 'own.registered_now')}
              </Tag>
            </h3>
            <Version version={now} />
            {before.length > 0 && (
              <details>
                <summary>{t('own.former', { count: before.length })}</summary>
                {before.map((one) => (
                  <div key={one.version} className="own-row">
                    <Version version={one} />
                  </div>
                ))}
              </details>
            )}
          </article>
        ))
      }
    </Answer>
  );
}

function Version({ version: { from, to, reason, recorded_from } }: { version: OwnResidency }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const first = dayName(from, language);
  return (
    <>
      <p>
        {to
          ? t('common.from_to', { from: first, to: dayName(to, language) })
          : t('common.since', { from: first })}
      </p>
      {reason && (
        <p>{t('unit.reason', { reason: isUnsaid(reason) ? t('unit.ended_without_reason') : reason })}</p>
      )}
      <p className="own-soft">{t('unit.recorded_at', { at: dayTime(recorded_from, language) })}</p>
    </>
  );
}
