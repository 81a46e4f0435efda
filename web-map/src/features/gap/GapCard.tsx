/**
 * One gap as somebody works on it: which dwelling, what was counted, until when, what comes next, and what a visit found by one
 * tap. It is about a dwelling, never about a person.
 */
import { EnvironmentOutlined, HistoryOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '../../api/types';
import { go } from '../../app/place';
import { currentLanguage } from '../../i18n';
import { dateOf, dayTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import { unitLabel, unitName } from '../building/names';
import { useMay } from '../session/caller';
import { EntryNote } from '../visit/EntryNote';
import { useEntryOf } from '../visit/sending';
import { VisitOutcomes } from '../visit/VisitOutcomes';
import { countsOf } from './counts';
import { DecideContest } from './DecideContest';
import { GapHistory } from './GapHistory';
import { GapNext } from './GapNext';
import { canVisit, STATE_COLORS, stateWord } from './words';

/** Where the card lies: what is around it says the house, or the dwelling too. */
type Within = 'queue' | 'building' | 'unit';

type Props = {
  gap: Gap;
  within: Within;
  /** Picked on the map, or opened beside the list: it comes into sight. */
  current?: boolean;
  /** Beside the map, only what tells it from the others. */
  folded?: boolean;
  onShow?: (gap: Gap) => void;
  onOpen?: (gap: Gap) => void;
};

export function GapCard({ gap, within, current = false, folded = false, onShow, onOpen = open }: Props) {
  const { t } = useTranslation();
  const [told, setTold] = useState(false);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (current) card.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const word = stateWord(gap);
  const name = within === 'queue' ? unitName(gap.doorplate, gap.unit_code, t) : unitLabel(gap.unit_code, t);
  const counts = countsOf(gap).map(({ text, values }) => t(`gap_count.${text}`, values));
  return (
    <article ref={card} className="gap-card" aria-current={current} aria-label={name}>
      <header className="gap-head">
        {within === 'unit' ? (
          <strong>{t(`gap.rule.${gap.rule}`)}</strong>
        ) : (
          <Button
            type="link"
            className="gap-place"
            onClick={() => (folded && onShow ? onShow(gap) : onOpen(gap))}
          >
            {name}
          </Button>
        )}
        <Tag color={STATE_COLORS[word]}>{t(`gap_state.${word}`)}</Tag>
      </header>
      {within !== 'unit' && <p className="gap-rule">{t(`gap.rule.${gap.rule}`)}</p>}
      <p className="gap-counted">
        <Parts parts={counts} />
      </p>
      {gap.visited && (
        <p className="gap-visited">
          {t('gap_visited', {
            at: dayTime(gap.visited.at, currentLanguage()),
            outcome: t(`visit.outcome.${gap.visited.outcome}`),
          })}
        </p>
      )}
      <GapNext gap={gap} today={dateOf(new Date())} />
      {!folded && (
        <>
          <GapWork gap={gap} />
          <footer className="gap-foot">
            {onShow && (
              <Button type="text" icon={<EnvironmentOutlined />} onClick={() => onShow(gap)}>
                {t('queue.on_map')}
              </Button>
            )}
            <Button
              type="text"
              icon={<HistoryOutlined />}
              aria-expanded={told}
              onClick={() => setTold(!told)}
            >
              {t('queue.history')}
            </Button>
          </footer>
          {told && <GapHistory gap={gap} />}
        </>
      )}
    </article>
  );
}

function open(gap: Gap): void {
  go({ building: gap.building_id, unit: gap.unit_id });
}

/** What can be done about it from here. */
function GapWork({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const may = useMay();
  const entry = useEntryOf(gap.id);
  const [visiting, setVisiting] = useState(false);
  if (stateWord(gap) === 'contested') return may('gap.decide') ? <DecideContest gap={gap} /> : null;
  if (!may('gap.visit')) return null;
  // Until the list says how it stands now, what was tapped stands for it.
  const tapped = entry && (entry.state !== 'sent' || entry.version === gap.version) ? entry : null;
  if (tapped) {
    const registered = tapped.visit.outcome === 'registered_on_spot' && may('residency.write');
    return (
      <>
        <EntryNote entry={tapped} />
        {registered && (
          <Button block onClick={() => go({ building: gap.building_id, unit: gap.unit_id })}>
            {t('visit.register_now')}
          </Button>
        )}
      </>
    );
  }
  if (!canVisit(gap)) return null;
  if ((gap.state === 'reminded' || gap.state === 'answered') && !visiting) {
    return (
      <Button block onClick={() => setVisiting(true)}>
        {t('visit.early')}
      </Button>
    );
  }
  return <VisitOutcomes gap={gap} />;
}
