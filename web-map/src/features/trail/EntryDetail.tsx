/** Whom an entry concerns, by ids, and whether it is proved to stand in the tree that was signed. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TrailEntry } from '../../api/types';
import { Facts } from '../../ui/Facts';
import { Proof } from './Proof';

export function EntryDetail({ entry, onPerson }: { entry: TrailEntry; onPerson?: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Facts
        facts={[
          { label: t('trail.number'), value: entry.seq },
          { label: t('trail.id'), value: <code>{entry.id}</code>, wide: true },
          {
            label: t('trail.exception'),
            value: entry.exception_id && <code>{entry.exception_id}</code>,
            wide: true,
          },
          {
            label: t('trail.subject'),
            value: entry.subject_id && <code>{entry.subject_id}</code>,
            wide: true,
          },
        ]}
      />
      {entry.person_ids.length > 0 && (
        <ul
          className="tags entry-persons"
          aria-label={t('trail.persons', { count: entry.person_ids.length })}
        >
          <li>{t('trail.person')}</li>
          {entry.person_ids.slice(0, 20).map((id) => (
            <li key={id}>
              <Button size="small" disabled={!onPerson} onClick={() => onPerson?.(id)}>
                <code>…{id.slice(-12)}</code>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Proof entryId={entry.id} />
    </>
  );
}
