/**
 * The queue of whoever works on gaps: by deadline, house by house, or with the map in sight. On a phone it fills the screen but
 * for the map, so that one thumb reaches everything; what was loaded stays readable without a network.
 */
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isOutage } from '../../api/outage';
import { lonLat } from '../../api/shapes';
import type { Gap, LonLat } from '../../api/types';
import { useIsPhone } from '../../app/layout';
import { go, usePlace } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { Panel } from '../../ui/Panel';
import { DetectionOff } from '../assessment/DetectionOff';
import { OutboxBar } from '../visit/OutboxBar';
import { byBuilding, type Filter, headline, VIEWS, type View } from './filter';
import { GapCard } from './GapCard';
import { GapFilters } from './GapFilters';
import { useGapQueue, useSiteGaps } from './queries';
import { useFilter } from './useFilter';
import './gap.css';

type Props = {
  siteId: string;
  /** Flies the map to a house. */
  onShow(center: LonLat): void;
  /** Marks a house on the map without opening it. */
  onFound(building: string): void;
  /** Fits the village into what the list leaves of the map. */
  onOverview(): void;
};

export function GapQueue({ siteId, onShow, onFound, onOverview }: Props) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const { unit } = usePlace();
  const [filter, narrow] = useFilter();
  const gaps = useGapQueue(siteId, filter);
  const open = useSiteGaps(siteId);
  const [marked, setMarked] = useState<string | null>(null);
  const counted = headline(filter, wholeCount(open), wholeCount(gaps));
  const subtitle = counted && t(`queue.count.${counted.text}`, counted);
  const show = (gap: Gap) => {
    setMarked(gap.id);
    onFound(gap.building_id);
    onShow(lonLat(gap.center));
    if (filter.view !== 'map') look('map');
  };
  const enter = (gap: Gap) => {
    go({ building: gap.building_id, unit: gap.unit_id });
    onShow(lonLat(gap.center));
  };
  const look = (view: View) => {
    narrow({ view });
    if (view === 'map') go({ layer: 'gaps' });
  };
  return (
    <Panel
      side="left"
      subject="gaps"
      title={t('gap.title')}
      subtitle={subtitle}
      tall={isPhone && filter.view !== 'map'}
      onClose={() => go({ list: null })}
    >
      <OutboxBar loadedAt={gaps.dataUpdatedAt} away={gaps.isError && isOutage(gaps.error)} />
      <DetectionOff siteId={siteId} />
      <Segmented<View>
        block
        className="queue-views"
        aria-label={t('queue.view')}
        value={filter.view}
        onChange={(view) => {
          look(view);
          // All of them in sight; on a phone half of the village would be behind the sheet.
          if (view === 'map') onOverview();
        }}
        options={VIEWS.map((value) => ({ value, label: t(`queue.views.${value}`) }))}
      />
      <GapFilters siteId={siteId} filter={filter} open={open.data ?? []} onNarrow={narrow} />
      <Answer
        query={gaps}
        rows={8}
        isEmpty={(items) => items.length === 0}
        empty={t(filter.standing === 'open' ? 'gap.empty' : 'queue.empty')}
      >
        {(items) => (
          <>
            <Cards gaps={items} filter={filter} marked={marked} unit={unit} onShow={show} onOpen={enter} />
            <More query={gaps} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

/** How many there are, once all of them are loaded. */
function wholeCount({ data, hasNextPage }: ReturnType<typeof useSiteGaps>): number | null {
  return data === undefined || hasNextPage ? null : data.length;
}

type CardsProps = {
  gaps: readonly Gap[];
  filter: Filter;
  marked: string | null;
  unit: string | null;
  onShow(gap: Gap): void;
  onOpen(gap: Gap): void;
};

function Cards({ gaps, filter, marked, unit, onShow, onOpen }: CardsProps) {
  const { t } = useTranslation();
  const card = (gap: Gap, within: 'queue' | 'building') => (
    <li key={gap.id}>
      <GapCard
        gap={gap}
        within={within}
        current={gap.id === marked || gap.unit_id === unit}
        folded={filter.view === 'map' && gap.id !== marked}
        onShow={onShow}
        onOpen={onOpen}
      />
    </li>
  );
  if (filter.view !== 'building') {
    return <ul className="gap-cards">{gaps.map((gap) => card(gap, 'queue'))}</ul>;
  }
  return byBuilding(gaps).map((group) => (
    <section key={group.gaps[0]?.id} className="gap-house" aria-label={group.doorplate ?? undefined}>
      <h3>
        {group.doorplate ?? t('building.unnamed')}
        <span>{t('queue.in_house', { count: group.gaps.length })}</span>
      </h3>
      <ul className="gap-cards">{group.gaps.map((gap) => card(gap, 'building'))}</ul>
    </section>
  ));
}
