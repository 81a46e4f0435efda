/** Residencies of a dwelling as they were recorded, versions that were ended or corrected included, and why. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { daySpan } from '../../ui/daySpan';
import { More } from '../../ui/More';
import type { Declared } from '../purpose/purpose';
import { useUnitHistory } from './queries';
import { isUnsaid, supersededBy } from './versions';

export function UnitHistory({ unitId, declared }: { unitId: string; declared: Declared }) {
  const { t } = useTranslation();
  const history = useUnitHistory(unitId, declared);
  return (
    <Answer query={history} isEmpty={(items) => items.length === 0} empty={t('unit.no_history')}>
      {(items) => (
        <>
          <ul className="rows">
            {items.map((version) => {
              const superseded = supersededBy(version, items);
              return (
                <li
                  key={`${version.id}-${version.version}`}
                  className={superseded ? 'row is-superseded' : 'row'}
                >
                  <strong>{version.name}</strong>
                  <span className="row-aside">
                    {superseded && <Tag>{t(`unit.superseded.${superseded}`)}</Tag>}
                  </span>
                  <span className="row-line">{daySpan(version.from, version.to, t)}</span>
                  <span className="row-line">
                    {t('unit.recorded_at', { at: dayTime(version.recorded_from, currentLanguage()) })}
                  </span>
                  {version.reason && (
                    <span className="row-line">
                      {t('unit.reason', {
                        reason: isUnsaid(version.reason) ? t('unit.ended_without_reason') : version.reason,
                      })}
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
          <More query={history} />
        </>
      )}
    </Answer>
  );
}
