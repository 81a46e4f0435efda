/** By which calendar deadlines in working days run here: how many there are, what the area itself says, and from when on it is guessed. */
import { Alert, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../ui/Answer';
import { useWorkingCalendar } from './queries';

export function WorkingDays({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const [thisYear] = useState(() => new Date().getFullYear());
  const [year, setYear] = useState(thisYear);
  const calendar = useWorkingCalendar(siteId, year);
  return (
    <section className="card" aria-labelledby="working-days">
      <header className="rule-head">
        <h3 id="working-days">{t('rules.calendar.title')}</h3>
        <Segmented
          aria-label={t('rules.calendar.year')}
          value={year}
          onChange={setYear}
          options={[thisYear - 1, thisYear, thisYear + 1]}
        />
      </header>
      <Answer query={calendar}>
        {({ known_until, working_days, own_days }) => (
          <>
            <p className="rule-about">{t('rules.calendar.about', { year, count: working_days })}</p>
            {known_until < `${year}-12-31` && (
              <Alert type="warning" showIcon title={t('rules.calendar.guessed', { day: known_until })} />
            )}
            {own_days.length === 0 ? (
              <p className="office-note">{t('rules.calendar.no_own_days')}</p>
            ) : (
              <ul className="rows">
                {own_days.map(({ day, works, name, source }) => (
                  <li key={day} className="row">
                    <strong>
                      {day} · {name}
                    </strong>
                    <span className="row-aside">
                      {t(works ? 'rules.calendar.works' : 'rules.calendar.rests')}
                    </span>
                    {source && <span className="row-line">{source}</span>}
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Answer>
    </section>
  );
}
