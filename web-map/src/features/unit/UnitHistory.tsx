/** Residencies of a dwelling as they were recorded, corrected versions included. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import type { Declared } from '../purpose/purpose';
import { useUnitHistory } from './queries';

export function UnitHistory({ unitId, declared }: { unitId: string; declared: Declared }) {
  const { t } = useTranslation();
  const history = useUnitHistory(unitId, declared);
  return (
    <Answer query={history} isEmpty={(items) => items.length === 0} empty={t('unit.no_history')}>
      {(items) => (
        <>
          <ul className="rows">
            {items.map((version) => (
              <li
                key={`${version.id}-${version.version}`}
                className={version.recorded_to ? 'row is-superseded' : 'row'}
              >
                <strong>{version.name}</strong>
                <span className="row-aside">{version.recorded_to && <Tag>{t('unit.superseded')}</Tag>}</span>
                <span className="row-line">
                  {version.to
                    ? t('common.from_to', { from: version.from, to: version.to })
                    : t('common.since', { from: version.from })}
                </span>
                <span className="row-line">
                  {t('unit.recorded_at', { at: dateTime(version.recorded_from) })}
                </span>
              </li>
            ))}
          </ul>
          <More query={history} />
        </>
      )}
    </Answer>
  );
}
