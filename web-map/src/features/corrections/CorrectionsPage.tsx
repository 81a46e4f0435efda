/** Corrections that people ask for: a list masked, one opened in full to decide. */
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Correction } from '../../api/types';
import type { PageProps } from '../../app/office/Office';
import { currentLanguage } from '../../i18n';
import { dayName, dayTime } from '../../i18n/format';
import { RowList } from '../../ui/RowList';
import { StateChoice } from '../../ui/StateChoice';
import type { Declared } from '../purpose/purpose';
import { WithPurpose } from '../purpose/WithPurpose';
import { DecideCorrection } from './DecideCorrection';
import { SideBySide } from './FieldValues';
import { useCorrections } from './queries';

const STATES: readonly Correction['state'][] = ['open', 'accepted', 'refused', 'withdrawn'];

export default function CorrectionsPage({ site }: PageProps) {
  const { t } = useTranslation();
  const [state, setState] = useState<Correction['state']>('open');
  return (
    <>
      <StateChoice
        label={t('correction.state')}
        value={state}
        onChange={setState}
        options={STATES.map((value) => ({ value, label: t(`correction.states.${value}`) }))}
      />
      <WithPurpose>{(declared) => <List siteId={site.id} state={state} declared={declared} />}</WithPurpose>
    </>
  );
}

type ListProps = { siteId: string; state: Correction['state']; declared: Declared };

function List({ siteId, state, declared }: ListProps) {
  const { t } = useTranslation();
  const corrections = useCorrections(siteId, state, declared);
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <>
      <RowList query={corrections} empty={t('correction.empty')}>
        {(correction) => (
          <li key={correction.id} className="row">
            <strong>
              {t(`correction.fields.${correction.field}`)}
              {correction.doorplate && ` · ${correction.doorplate}`}{' '}
              {correction.overdue && <Tag color="error">{t('gap.overdue')}</Tag>}
            </strong>
            <time className="row-aside" dateTime={correction.filed_at}>
              {dayTime(correction.filed_at, currentLanguage())}
            </time>
            <div className="row-line">
              <SideBySide {...correction} />
            </div>
            {correction.decided_at && (
              <span className="row-line">
                {t('correction.decided', { at: dayTime(correction.decided_at, currentLanguage()) })}
                {correction.decision_reason &&
                  ` · ${t('unit.reason', { reason: correction.decision_reason })}`}
              </span>
            )}
            {correction.state === 'open' && (
              <span className="row-line row-foot">
                <span>{t('gap.due', { on: dayName(correction.due_on, currentLanguage()) })}</span>
                <Button onClick={() => setOpened(correction.id)}>{t('correction.open')}</Button>
              </span>
            )}
          </li>
        )}
      </RowList>
      {opened && <DecideCorrection id={opened} declared={declared} onClose={() => setOpened(null)} />}
    </>
  );
}
