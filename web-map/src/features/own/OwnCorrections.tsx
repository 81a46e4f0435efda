/** What one asked to be corrected and what became of it, and the way to ask. */
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayName, dayTime } from '../../i18n/format';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { SideBySide } from '../corrections/FieldValues';
import { AskCorrection } from './AskCorrection';
import { useOwnCorrections, useWithdrawCorrection } from './queries';

export function OwnCorrections() {
  const { t } = useTranslation();
  const corrections = useOwnCorrections();
  const withdraw = useWithdrawCorrection();
  const [asking, setAsking] = useState(false);
  if (asking) return <AskCorrection onDone={() => setAsking(false)} />;
  return (
    <>
      <p>{t('own.corrections_about')}</p>
      <Button type="primary" block className="own-button" onClick={() => setAsking(true)}>
        {t('own.ask_correction')}
      </Button>
      {withdraw.isError && <Failed error={withdraw.error} />}
      <Answer query={corrections} isEmpty={(items) => items.length === 0} empty={t('own.no_corrections')}>
        {(items) =>
          items.map((correction) => (
            <article key={correction.id} className="own-card">
              <h3>
                {t(`correction.fields.${correction.field}`)}{' '}
                <Tag color={correction.state === 'accepted' ? 'success' : 'default'}>
                  {t(`correction.states.${correction.state}`)}
                </Tag>
              </h3>
              <SideBySide {...correction} />
              <p className="own-soft">
                <Parts
                  parts={[
                    dayTime(correction.filed_at, currentLanguage()),
                    t('gap.due', { on: dayName(correction.due_on, currentLanguage()) }),
                  ]}
                />
              </p>
              {correction.decision_reason && (
                <p>{t('unit.reason', { reason: correction.decision_reason })}</p>
              )}
              {correction.state === 'open' && (
                <BusyButton
                  className="own-button"
                  busy={withdraw.isPending}
                  onClick={() => withdraw.mutate(correction.id)}
                >
                  {t('own.withdraw')}
                </BusyButton>
              )}
            </article>
          ))
        }
      </Answer>
    </>
  );
}
