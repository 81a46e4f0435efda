/** A day, by the distances that people think in, or any other. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayName } from '../../i18n/format';
import { DateInput } from '../../ui/DateInput';
import { daysAfter } from './outcomes';

const DISTANCES = [3, 7, 14, 30] as const;

type Props = { today: string; most: number; onPick(day: string): void };

export function DayChoice({ today, most, onPick }: Props) {
  const { t } = useTranslation();
  const [other, setOther] = useState<string | undefined>();
  return (
    <>
      <div className="day-choice">
        {DISTANCES.filter((days) => days <= most).map((days) => {
          const day = daysAfter(today, days);
          return (
            <Button key={days} onClick={() => onPick(day)}>
              <span>
                {t('visit.in_days', { count: days })}
                <small>{dayName(day, currentLanguage())}</small>
              </span>
            </Button>
          );
        })}
      </div>
      <div className="day-other">
        <DateInput
          label={t('visit.other_day')}
          placeholder={t('visit.other_day')}
          min={daysAfter(today, 1)}
          max={daysAfter(today, most)}
          value={other}
          onChange={setOther}
        />
        <Button type="primary" disabled={!other} onClick={() => other && onPick(other)}>
          {t('common.confirm')}
        </Button>
      </div>
    </>
  );
}
