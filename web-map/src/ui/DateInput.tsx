/**
 * A day of the calendar, typed or picked, as `YYYY-MM-DD`. A browser's own date field speaks the browser's language;
 * this one speaks the console's, and takes 2026-11-01, 20261101 and 2026年11月1日 alike.
 */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat';
import { useTranslation } from 'react-i18next';
import 'dayjs/locale/zh-cn';
import { currentLanguage, type Language } from '../i18n';
import { wholeDay } from './wholeDay';

dayjs.extend(customParseFormat);

const WRITTEN = 'YYYY-MM-DD';
const UNDERSTOOD = ['YYYYMMDD', 'YYYY-M-D', 'YYYY/M/D', 'YYYY.M.D'];
const SPOKEN = 'YYYY年M月D日';
/** The first is how a day is shown; the others are understood too. */
const FORMATS: Readonly<Record<Language, string[]>> = {
  'zh-CN': [SPOKEN, WRITTEN, ...UNDERSTOOD],
  en: [WRITTEN, ...UNDERSTOOD, SPOKEN],
};

type Props = {
  id?: string;
  /** `YYYY-MM-DD`, or nothing. */
  value?: string | undefined;
  onChange?(day: string | undefined): void;
  onBlur?(): void;
  min?: string | undefined;
  max?: string | undefined;
  /** What a screen reader calls it where no label does. */
  label?: string;
  placeholder?: string;
};

export function DateInput({ id, value, onChange, onBlur, min, max, label, placeholder }: Props) {
  const { t } = useTranslation();
  const picker = (
    <DatePicker
      className="date-input"
      {...(id !== undefined && { id })}
      {...(label !== undefined && { 'aria-label': label })}
      {...(min && { minDate: dayjs(min) })}
      {...(max && { maxDate: dayjs(max) })}
      value={value ? dayjs(value, WRITTEN) : null}
      format={FORMATS[currentLanguage()]}
      placeholder={placeholder ?? t('common.day_hint')}
      inputMode="numeric"
      autoComplete="off"
      onChange={(day) => onChange?.(day ? day.format(WRITTEN) : undefined)}
      onBlur={() => onBlur?.()}
    />
  );
  return (
    // What is typed whole counts at once: the picker itself waits until the field is left, and a button pressed right
    // after typing would still send the day before.
    <div
      onInput={(event) => {
        const day = wholeDay((event.target as HTMLInputElement).value);
        if (day && (!min || day >= min) && (!max || day <= max)) onChange?.(day);
      }}
    >
      {picker}
    </div>
  );
}
