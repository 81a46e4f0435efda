/** What happened in a building, without saying to whom. */
import { Timeline } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { unitLabel } from './names';
import { useBuildingHistory } from './queries';

const COLORS = {
  recorded: 'gray',
  changed: 'gray',
  registration: '#3f80a8',
  registration_ended: 'gray',
  correction: '#8a7a2f',
  gap_opened: '#a63a1b',
  gap_closed: '#35a084',
} as const;
type Kind = keyof typeof COLORS;

/** What happened, in words; a kind that is newer than this console shows its own name. */
function kindText(kind: string, t: TFunction): string {
  return t(`history.${kind as Kind}`, { defaultValue: kind });
}

export function BuildingHistory({ buildingId }: { buildingId: string }) {
  const { t } = useTranslation();
  const history = useBuildingHistory(buildingId);
  return (
    <Answer query={history} isEmpty={(items) => items.length === 0} empty={t('building.no_history')}>
      {(items) => (
        <>
          <Timeline
            className="history"
            items={items.map((event, position) => ({
              key: `${event.on}-${position}`,
              color: COLORS[event.kind as Kind] ?? 'gray',
              content: (
                <>
                  {kindText(event.kind, t)}
                  {event.unit_code && ` · ${unitLabel(event.unit_code, t)}`}
                  {event.count > 1 && ` × ${event.count}`}
                  <time dateTime={event.at ?? event.on}>{event.at ? dateTime(event.at) : event.on}</time>
                </>
              ),
            }))}
          />
          <More query={history} />
        </>
      )}
    </Answer>
  );
}
