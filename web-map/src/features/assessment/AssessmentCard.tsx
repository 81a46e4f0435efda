/** The impact assessment of a site: until when it is in force, and what it means where none is. */
import { Alert, Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Assessment } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateOf, longDay } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { Parts } from '../../ui/Parts';
import { useMay } from '../session/caller';
import { type Cover, coverOf, lastDayOf, stateOf } from './assessment';
import { useAssessments } from './queries';
import { RecordAssessment } from './RecordAssessment';
import './assessment.css';

export function AssessmentCard({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const assessments = useAssessments(siteId);
  const [recording, setRecording] = useState(false);
  const today = dateOf(new Date());
  return (
    <section className="card" aria-labelledby="assessment">
      <header className="rule-head">
        <h3 id="assessment">{t('assessment.title')}</h3>
        {may('assessment.write') && (
          <Button type="primary" size="large" onClick={() => setRecording(true)}>
            {t('assessment.record')}
          </Button>
        )}
      </header>
      <p className="rule-about">{t('assessment.about')}</p>
      <Answer query={assessments}>
        {(items) => (
          <>
            <Standing cover={coverOf(items, today)} />
            {items.length > 0 && <Recorded items={items} today={today} />}
          </>
        )}
      </Answer>
      {recording && <RecordAssessment siteId={siteId} onClose={() => setRecording(false)} />}
    </section>
  );
}

function Standing({ cover }: { cover: Cover }) {
  const { t } = useTranslation();
  const may = useMay();
  const day = (iso: string) => longDay(iso, currentLanguage());
  if (cover.state === 'none') {
    const { before, next } = cover;
    return (
      <Alert
        type="error"
        showIcon
        role="alert"
        title={t('assessment.none')}
        description={
          <>
            {before && (
              <p className="assessment-line">
                {t('assessment.ended', { reference: before.reference, day: day(lastDayOf(before)) })}
              </p>
            )}
            {next && (
              <p className="assessment-line">
                {t('assessment.begins', { reference: next.reference, day: day(next.approved_on) })}
              </p>
            )}
            {!next && (
              <p className="assessment-line">
                {t(may('assessment.write') ? 'assessment.do_record' : 'assessment.ask_manager')}
              </p>
            )}
          </>
        }
      />
    );
  }
  const { assessment, last_day, days_left, soon } = cover;
  return (
    <>
      <p className="assessment-until">{t('assessment.in_force', { day: day(last_day) })}</p>
      <p className="assessment-line">
        <Parts
          parts={[
            t('assessment.number', { reference: assessment.reference }),
            t('assessment.approved', { approver: assessment.approver, day: day(assessment.approved_on) }),
          ]}
        />
      </p>
      {soon && (
        <Alert
          type="warning"
          showIcon
          role="status"
          title={
            days_left === 0 ? t('assessment.ends_today') : t('assessment.ends_soon', { count: days_left })
          }
        />
      )}
    </>
  );
}

function Recorded({ items, today }: { items: readonly Assessment[]; today: string }) {
  const { t } = useTranslation();
  return (
    <details className="assessment-all">
      <summary>{t('assessment.recorded', { count: items.length })}</summary>
      <ul className="rows">
        {items.map((one) => {
          const state = stateOf(one, today);
          return (
            <li key={one.id} className="row">
              <strong>{one.reference}</strong>
              <Tag color={state === 'in_force' ? 'success' : 'default'}>{t(`assessment.state.${state}`)}</Tag>
              <span className="row-line">
                <Parts
                  parts={[one.approver, t('common.from_to', { from: one.approved_on, to: lastDayOf(one) })]}
                />
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
