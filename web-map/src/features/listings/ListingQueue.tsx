/** The list of units on offer: what each is called, where it is, for how much, since when it stands so. */
import { useTranslation } from 'react-i18next';
import type { Listing } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime, yuan } from '../../i18n/format';
import { Nothing } from '../../ui/Answer';
import { More } from '../../ui/More';
import { Parts } from '../../ui/Parts';
import { unitName } from '../building/names';
import { sinceOf } from './since';

type Props = {
  query: Parameters<typeof More>[0]['query'];
  items: readonly Listing[];
  opened: string | null;
  empty: string;
  onOpen(id: string): void;
};

export function ListingQueue({ query, items, opened, empty, onOpen }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <nav className="card listing-queue" aria-label={t('listing_review.queue')}>
      {items.length === 0 && <Nothing>{empty}</Nothing>}
      <ul className="rows">
        {items.map((one) => {
          const since = sinceOf(one);
          return (
            <li key={one.id}>
              <button
                type="button"
                className="row row-button"
                aria-current={one.id === opened}
                onClick={() => onOpen(one.id)}
              >
                <strong className="row-line">{one.title}</strong>
                <span className="row-line">
                  <Parts
                    parts={[
                      unitName(one.doorplate, one.unit_code, t),
                      t('listing_review.per_month', { value: yuan(one.rent_cents, language) }),
                    ]}
                  />
                </span>
                <span className="row-line row-aside">
                  {t(`listing_review.since.${one.state}`, { at: since ? dayTime(since, language) : '' })}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <More query={query} />
    </nav>
  );
}
