/** What a run did, by kind of thing that is kept for a time. */
import { useTranslation } from 'react-i18next';
import type { RetentionRun } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { count } from '../../i18n/format';

type Kind = RetentionRun['kinds'][number];

export function KindTable({ kinds }: { kinds: readonly Kind[] }) {
  const { t } = useTranslation();
  return (
    <table className="kinds">
      <thead className="kinds-head">
        <tr>
          <th scope="col">{t('retention.kind')}</th>
          <th scope="col">{t('retention.removed')}</th>
          <th scope="col">{t('retention.kept')}</th>
          <th scope="col">{t('retention.oldest')}</th>
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind.kind}>
            <th scope="row">{t(`retention.kinds.${kind.kind}`)}</th>
            <td>
              {count(kind.removed, currentLanguage())}
              {kind.anonymised > 0 && ` · ${t('retention.anonymised', { count: kind.anonymised })}`}
            </td>
            <td>
              {kind.kept.length === 0
                ? '—'
                : kind.kept.map(({ because, count: persons }) => (
                    <div key={because}>
                      {t(`retention.because.${because as 'account'}`, { count: persons })}
                    </div>
                  ))}
            </td>
            <td>{kind.oldest ?? '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
