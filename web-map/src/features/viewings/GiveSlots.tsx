/** More times at which a room can be seen: days, hours, how long each; one tap each. */
import { keysOf } from '@menpai/client';
import { App, Checkbox, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slot } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useGiveSlots } from './queries';
import { daysFrom, HOURS, MINUTES, type Minutes, MOST_SLOTS, slotsOf } from './times';
import { useWhen } from './useWhen';

function Day({ parts: [name, date] }: { parts: readonly [string, string] }) {
  return (
    <span className="day-chip">
      <b>{name}</b> {date}
    </span>
  );
}

export function GiveSlots({ listing, given }: { listing: string; given: readonly Slot[] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const when = useWhen();
  const give = useGiveSlots(listing);
  const [key] = useState(() => keysOf());
  const [days, setDays] = useState<string[]>([]);
  const [hours, setHours] = useState<number[]>([]);
  const [minutes, setMinutes] = useState<Minutes>(30);
  const now = new Date();
  const slots = slotsOf(days, hours, minutes, given, now);
  const tooMany = given.length + slots.length > MOST_SLOTS;
  const chosen = days.length > 0 && hours.length > 0;
  const send = () =>
    void give.mutateAsync({ key: key(slots), slots }).then(
      () => {
        void message.success(t('viewing.give_done'));
        setDays([]);
        setHours([]);
      },
      () => undefined,
    );
  return (
    <section className="own-card give-slots">
      <h3>{t('viewing.give')}</h3>
      <fieldset className="chips">
        <legend>{t('viewing.days')}</legend>
        <Checkbox.Group
          value={days}
          options={daysFrom(now).map((day) => ({ value: day, label: <Day parts={when.dayParts(day)} /> }))}
          onChange={setDays}
        />
      </fieldset>
      <fieldset className="chips is-times">
        <legend>{t('viewing.hours')}</legend>
        <Checkbox.Group
          value={hours}
          options={HOURS.map((hour) => ({ value: hour, label: t('viewing.hour', { hour, next: hour + 1 }) }))}
          onChange={setHours}
        />
      </fieldset>
      <fieldset className="chips">
        <legend>{t('viewing.how_long')}</legend>
        <Radio.Group
          optionType="button"
          buttonStyle="solid"
          aria-label={t('viewing.how_long')}
          value={minutes}
          options={MINUTES.map((one) => ({ value: one, label: t(`viewing.minutes_${one}`) }))}
          onChange={(event) => setMinutes(event.target.value as Minutes)}
        />
      </fieldset>
      {give.isError && <Failed error={give.error} />}
      {tooMany && <p className="own-due is-late">{t('viewing.too_many', { count: MOST_SLOTS })}</p>}
      {chosen && slots.length === 0 && <p className="own-due">{t('viewing.none_left')}</p>}
      <BusyButton
        block
        type="primary"
        className="own-button"
        disabled={slots.length === 0 || tooMany}
        busy={give.isPending}
        onClick={send}
      >
        {slots.length > 0 ? t('viewing.give_some', { count: slots.length }) : t('viewing.give_none')}
      </BusyButton>
    </section>
  );
}
