/** The audit trail: who looked or acted, when and why. It names no person that was looked at. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PageProps } from '../../app/office/Office';
import { RowList } from '../../ui/RowList';
import { Checkpoint } from './Checkpoint';
import type { Filter } from './filter';
import { useTrail } from './queries';
import { TrailFilter } from './TrailFilter';
import { TrailRow } from './TrailRow';

export default function TrailPage({ site }: PageProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>({});
  const trail = useTrail(site.id, filter);
  return (
    <>
      <Checkpoint site={site} />
      <TrailFilter filter={filter} entries={trail.data ?? []} onChange={setFilter} />
      <RowList query={trail} rows={10} empty={t('trail.empty')}>
        {(entry) => <TrailRow key={entry.id} entry={entry} onPerson={(person) => setFilter({ person })} />}
      </RowList>
    </>
  );
}
