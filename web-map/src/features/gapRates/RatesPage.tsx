/**
 * How gaps fare over the weeks: how many, how fast, what people said. What is held back is said to be, never drawn as none; where
 * there is little else, in a sentence.
 */
import { Alert, Segmented } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GapWeek } from '../../api/types';
import type { PageProps } from '../../app/office/Office';
import { days, percent } from '../../i18n/format';
import { Answer, Nothing } from '../../ui/Answer';
import { Figures } from '../../ui/Facts';
import { daysAfter } from '../visit/outcomes';
import { useGapRates } from './queries';
import {
  COUNTS,
  courseOf,
  figuresOf,
  lastWhole,
  type Series,
  SHARES,
  showsAny,
  WEEKS,
  type Weeks,
} from './rates';
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
        {(items) => <Told weeks={items} />}
      </Answer>
    </>
  );
}

function Told({ weeks }: { weeks: readonly GapWeek[] }) {
  const { t } = useTranslation();
  const course = courseOf(weeks);
  if (course.kind === 'none') {
    return <Alert type="info" showIcon title={t('rates.nothing_yet', { count: weeks.length })} />;
  }
  if (course.kind === 'one') {
    const { week, running } = course;
    const day = week.week;
    return (
      <>
        <Week week={week} title={t(running ? 'rates.running_week' : 'rates.one_week', { day })} />
        <Alert
          type="info"
          showIcon
          title={
            running ? t('rates.only_running', { day, next: daysAfter(day, 7) }) : t('rates.only_one', { day })
          }
        />
      </>
    );
  }
  const last = lastWhole(weeks);
  return (
    <>
      {last && <Week week={last} title={t('rates.last_week', { day: last.week })} />}
      <Chart title={t('rates.how_many')} weeks={course.weeks} series={COUNTS} kind="bar" />
      <Chart title={t('rates.how_fast')} weeks={course.weeks} series={['median_days_to_close']} kind="line" />
      <Chart title={t('rates.what_people_said')} weeks={course.weeks} series={SHARES} kind="share" />
      <p className="office-note">{t('rates.held_back_why')}</p>
      {course.earlier > 0 && (
        <p className="office-note">
          {t('rates.earlier', { count: course.earlier, day: course.weeks[0]?.week })}
        </p>
      )}
      <WeekTable weeks={course.weeks} />
    </>
  );
}

/** What of a week can be shown; what can't is named in one line. */
function Week({ week, title }: { week: GapWeek; title: string }) {
  const { t } = useTranslation();
  const { shown, heldBack } = figuresOf(week);
  const text = (one: Series, value: number) => {
    if (one === 'median_days_to_close') return t('rates.days', { value: days(value) });
    return one === 'opened' || one === 'closed' ? String(value) : percent(value);
  };
  return (
    <section className="card last-week" aria-label={title}>
      <h3 className="card-title">{title}</h3>
      {shown.length > 0 ? (
        <Figures
          figures={shown.map((one) => ({ label: t(`rates.${one}`), value: text(one, week[one] ?? 0) }))}
        />
      ) : (
        <p className="office-note">{t('rates.week_held_back')}</p>
      )}
      {shown.length > 0 && heldBack.length > 0 && (
        <p className="office-note">
          {t('rates.rest_held_back', {
            names: heldBack.map((one) => t(`rates.${one}`)).join(t('rates.and')),
          })}
        </p>
      )}
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
