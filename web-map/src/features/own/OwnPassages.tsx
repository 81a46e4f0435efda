/** One's own passages, as far back as they are kept. Nobody on the staff can read this. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { Parts } from '../../ui/Parts';
import { useOwnPassages } from './queries';

export function OwnPassages() {
  const { t } = useTranslation();
  const passages = useOwnPassages();
  return (
    <>
      <p>{t('own.passages_about')}</p>
      <Answer query={passages} rows={6} isEmpty={(items) => items.length === 0} empty={t('own.no_passages')}>
        {(items) => (
          <div className="own-card">
            <ul className="rows">
              {items.map((passage) => (
                <li key={passage.id} className="own-row">
                  <strong>{passage.gate}</strong>{' '}
                  <Tag color={passage.result === 'granted' ? 'success' : 'error'}>
                    {t(passage.result === 'granted' ? 'gate.granted_label' : 'gate.refused_label')}
                  </Tag>
                  <div className="own-soft">
                    <Parts
                      parts={[
                        dayTime(passage.at, currentLanguage()),
                        t(`own.direction.${passage.direction}`),
                      ]}
                    />
                  </div>
                </li>
              ))}
            </ul>
            <More query={passages} />
          </div>
        )}
      </Answer>
    </>
  );
}
