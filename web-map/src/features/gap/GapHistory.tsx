/** How a gap came about and what became of it, step by step, in words. Nobody is named; notes need a purpose. */
import { useTranslation } from 'react-i18next';
import type { Gap, GapEvent } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dateTime, longDay } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { comesAgain } from '../visit/outcomes';
import { useGapEvents } from './queries';
import { reasonKind } from './words';

export function GapHistory({ gap }: { gap: Pick<Gap, 'id' | 'explanation'> }) {
  const events = useGapEvents(gap.id);
  const { explanation } = gap;
  return (
    <div className="gap-history">
      <p>{currentLanguage() === 'en' ? explanation.en : explanation.zh}</p>
      <Answer query={events}>
        {(items) => (
          <ol>
            {items.map((event) => (
              <GapStep key={event.id} event={event} />
            ))}
          </ol>
        )}
      </Answer>
    </div>
  );
}

export function GapStep({ event }: { event: GapEvent }) {
  const { t } = useTranslation();
  const kind = reasonKind(event);
  const reason = event.reason ?? '';
  const why =
    kind === 'outcome'
      ? t(`visit.outcome.${reason}` as 'visit.outcome.refused', { defaultValue: '' })
      : kind === 'answer'
        ? t(`gap_answer.${reason}` as 'gap_answer.visiting', { defaultValue: '' })
        : kind === 'closed'
          ? t(`gap.closed.${reason}` as 'gap.closed.visited', { defaultValue: '' })
          : '';
  const again = kind === 'outcome' && comesAgain(reason);
  return (
    <li>
      <time dateTime={event.at}>{dateTime(event.at)}</time>
      <span>
        {t(`gap_event.${event.what}`, { who: t(`gap_actor.${event.actor}`), why })}
        {event.until &&
          ` ${t(again ? 'gap_event_again' : 'gap_event_until', { day: longDay(event.until, currentLanguage()) })}`}
      </span>
      {event.note && <q>{event.note}</q>}
    </li>
  );
}
