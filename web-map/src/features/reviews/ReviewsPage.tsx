/** Each week, some looks are drawn at random: somebody reads them and says whether they had a reason. */
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PageProps } from '../../app/office/Office';
import { Answer } from '../../ui/Answer';
import { Figures } from '../../ui/Facts';
import { RowList } from '../../ui/RowList';
import { useCaller, useMay } from '../session/caller';
import { useTrail } from '../trail/queries';
import { TrailRow } from '../trail/TrailRow';
import { useSamples } from './queries';
import { VerdictForm } from './VerdictForm';

export default function ReviewsPage({ site }: PageProps) {
  const { t } = useTranslation();
  const samples = useSamples(site.id);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Answer query={samples} rows={6} isEmpty={(items) => items.length === 0} empty={t('review.no_samples')}>
      {(items) => {
        const sample = items.find(({ week }) => week === chosen) ?? items[0];
        if (!sample) return null;
        return (
          <>
            <Select
              aria-label={t('review.week')}
              value={sample.week}
              onChange={setChosen}
              options={items.map(({ week }) => ({ value: week, label: t('review.week_of', { day: week }) }))}
            />
            <Figures
              figures={[
                { label: t('review.looks'), value: sample.looks },
                { label: t('review.drawn'), value: sample.drawn },
                { label: t('review.reviewed'), value: sample.reviewed },
                { label: t('review.unjustified'), value: sample.unjustified, warn: sample.unjustified > 0 },
              ]}
            />
            <Drawn siteId={site.id} week={sample.week} />
          </>
        );
      }}
    </Answer>
  );
}

function Drawn({ siteId, week }: { siteId: string; week: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { account } = useCaller();
  const entries = useTrail(siteId, { week });
  return (
    <RowList query={entries} rows={8} empty={t('review.nothing_drawn')}>
      {(entry) => (
        <TrailRow key={entry.id} entry={entry}>
          {may('review.write') && entry.account_id !== account.id && (
            <VerdictForm entryId={entry.id} siteId={siteId} known={entry.verdict ?? null} />
          )}
        </TrailRow>
      )}
    </RowList>
  );
}
