/** A free time, day by day, as large buttons. */
import { Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FreeSlot } from '../../api/types';
import { byDay } from './times';
import { useWhen } from './useWhen';

type Props = { slots: readonly FreeSlot[]; value: string | null; onChange(slot: string): void };

export function SlotChoice({ slots, value, onChange }: Props) {
  const { t } = useTranslation();
  const when = useWhen();
  return (
    <Radio.Group
      className="slot-choice"
      optionType="button"
      buttonStyle="solid"
      aria-label={t('viewing.choose')}
      value={value}
      onChange={(event) => onChange(event.target.value as string)}
    >
      {byDay(slots).map(({ day, spans }) => (
        <fieldset key={day} className="chips is-times">
          <legend>{when.day(day)}</legend>
          <div className="slots">
            {spans.map((slot) => (
              <Radio.Button key={slot.id} value={slot.id}>
                {when.hours(slot.from, slot.until)}
              </Radio.Button>
            ))}
          </div>
        </fieldset>
      ))}
    </Radio.Group>
  );
}
