/** How gaps fare over the weeks: how many, how fast, what people said. What is held back is said to be, never drawn as none. */
import { Segmented } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GapWeek } from '../../api/types';
import type { PageProps } from '../../app/office/Office';
import { days, percent } from '../../i18n/format';
import { Answer, Nothing } from '../../ui/Answer';
import { Figures } from '../../ui/Facts';
import { useGapRates } from './queries';
import { COUNTS, lastWhole, type Series, SHARES, showsAny, WEEKS, type Weeks } from './rates';
import { WeekTable } from './WeekTable';
import './rates.css';

const WeekChart = lazy(() => import('./WeekChart'));

export default function RatesPage({ site }: PageProps) {
  const { t } = useTranslation();
  const [weeks, setWeeks] = useState<Weeks>(12);
  const rates = useGapRates(site.id, weeks);
  return (
    <>
      <Segmented<Weeks>
        aria-label={t('rates.period')}
        value={weeks}
        onChange={setWeeks}
        options={WEEKS.map((value) => ({ value, label: t('rates.weeks', { count: value }) }))}
      />
      <Answer query={rates} rows={8}>
        {(items) => (
          <>
            <LastWeek week={lastWhole(items)} />
            <Chart title={t('rates.how_many')} weeks={items} series={COUNTS} kind="bar" />
            <Chart title={t('rates.how_fast')} weeks={items} series={['median_days_to_close']} kind="line" />
            <Chart title={t('rates.what_people_said')} weeks={items} series={SHARES} kind="share" />
            <p className="office-note">{t('rates.held_back_why')}</p>
            <WeekTable weeks={items} />
          </>
        )}
      </Answer>
    </>
  );
}

function LastWeek({ week }: { week: GapWeek | null }) {
  const { t } = useTranslation();
  if (!week) return null;
  const heldBack = <span className="is-held-back">{t('rates.held_back')}</span>;
  const figure = (label: string, value: number | null | undefined, text: (value: number) => string) => ({
    label,
    value: typeof value === 'number' ? text(value) : heldBack,
  });
  return (
    <section className="card last-week" aria-label={t('rates.last_week', { day: week.week })}>
      <h3 className="card-title">{t('rates.last_week', { day: week.week })}</h3>
      <Figures
        figures={[
          figure(t('rates.opened'), week.opened, String),
          figure(t('rates.closed'), week.closed, String),
          figure(t('rates.median_days_to_close'), week.median_days_to_close, (value) =>
            t('rates.days', { value: days(value) }),
          ),
          figure(t('rates.share_answered'), week.share_answered, percent),
          figure(t('rates.share_contested'), week.share_contested, percent),
          figure(t('rates.share_upheld'), week.share_upheld, percent),
        ]}
      />
    </section>
  );
}

type ChartProps = {
  title: string;
  weeks: readonly GapWeek[];
  series: readonly Series[];
  kind: 'bar' | 'line' | 'share';
};

function Chart({ title, weeks, series, kind }: ChartProps) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={title}>
      <h3 className="card-title">{title}</h3>
      {showsAny(weeks, series) ? (
        <Suspense fallback={<div className="week-chart" />}>
          <WeekChart weeks={weeks} series={series} kind={kind} />
        </Suspense>
      ) : (
        <Nothing>{t('rates.all_held_back')}</Nothing>
      )}
    </section>
  );
}
