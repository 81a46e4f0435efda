/** The same in figures, for whoever reads rather than looks. */
import { useTranslation } from 'react-i18next';
import type { GapWeek } from '../../api/types';
import { days, percent } from '../../i18n/format';

export function WeekTable({ weeks }: { weeks: readonly GapWeek[] }) {
  const { t } = useTranslation();
  const cell = (value: number | null | undefined, text: (value: number) => string = String) =>
    typeof value === 'number' ? text(value) : <span className="is-held-back">{t('rates.held_back')}</span>;
  return (
    <details className="card">
      <summary>{t('rates.table')}</summary>
      <div className="week-scroll">
        <table className="week-table">
          <thead>
            <tr>
              <th scope="col">{t('rates.week')}</th>
              <th scope="col">{t('rates.opened')}</th>
              <th scope="col">{t('rates.closed')}</th>
              <th scope="col">{t('rates.median_days_to_close')}</th>
              <th scope="col">{t('rates.share_answered')}</th>
              <th scope="col">{t('rates.share_contested')}</th>
              <th scope="col">{t('rates.share_upheld')}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.toReversed().map((week) => (
              <tr key={week.week}>
                <th scope="row">{week.week}</th>
                <td>{cell(week.opened)}</td>
                <td>{cell(week.closed)}</td>
                <td>{cell(week.median_days_to_close, (value) => t('rates.days', { value: days(value) }))}</td>
                <td>{cell(week.share_answered, percent)}</td>
                <td>{cell(week.share_contested, percent)}</td>
                <td>{cell(week.share_upheld, percent)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
