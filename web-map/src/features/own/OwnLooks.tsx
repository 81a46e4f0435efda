/** Who looked at one's data: when, which organisation, why. */
import { Checkbox, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { actionText } from '../trail/actions';
import { useOwnLooks } from './queries';
import { together } from './together';

export function OwnLooks() {
  const { t } = useTranslation();
  const [withMine, setWithMine] = useState(false);
  const looks = useOwnLooks(withMine);
  return (
    <>
      <p>{t('own.looks_about')}</p>
      <Checkbox className="own-choice" checked={withMine} onChange={() => setWithMine(!withMine)}>
        {t('own.with_mine')}
      </Checkbox>
      <Answer query={looks} rows={6} isEmpty={(items) => items.length === 0} empty={t('own.no_looks')}>
        {(items) => (
          <>
            {together(items).map(([look, ...more]) => (
              <article key={look.id} className="own-card">
                <h3>{look.by_me ? t('own.by_me') : look.organisation}</h3>
                <p>{dayTime(look.looked_at, currentLanguage())}</p>
                <p>{currentLanguage() === 'en' ? actionText(look.action, t) : look.action_text}</p>
                {look.of_child && <p>{t('own.at_child')}</p>}
                <p>
                  {t('own.because', { purpose: t(`purpose.${look.purpose}`) })}{' '}
                  {look.by_exception && <Tag color="warning">{t('trail.by_exception')}</Tag>}
                </p>
                {more.length > 0 && (
                  <details className="own-soft">
                    <summary>{t('own.more_looks', { count: more.length })}</summary>
                    {more.map(({ id, looked_at }) => (
                      <p key={id}>{dayTime(looked_at, currentLanguage())}</p>
                    ))}
                  </details>
                )}
              </article>
            ))}
            <More query={looks} />
          </>
        )}
      </Answer>
    </>
  );
}
