/** One unit on offer: everything that everybody would see, the photos large, and apart from it what only the office sees. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Listing, ListingState } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime, longDay, yuan } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { type Fact, Facts } from '../../ui/Facts';
import { unitName } from '../building/names';
import { useCaller } from '../session/caller';
import { DecideListing } from './DecideListing';
import { ListingPhotos } from './ListingPhotos';
import { useListing } from './queries';
import { sinceOf } from './since';

const COLORS: Readonly<Record<ListingState, string>> = {
  draft: 'default',
  submitted: 'warning',
  published: 'success',
  refused: 'error',
  expired: 'default',
  withdrawn: 'default',
  taken_down: 'error',
};

export function ListingReview({ id, onDecided }: { id: string; onDecided(): void }) {
  const listing = useListing(id);
  return (
    <Answer query={listing} rows={10}>
      {(found) => <Review listing={found} onDecided={onDecided} />}
    </Answer>
  );
}

function Review({ listing, onDecided }: { listing: Listing; onDecided(): void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { sites } = useCaller();
  const village = sites.find(({ id }) => id === listing.site_id)?.name;
  const money = (cents: number) => t('unit.yuan', { value: yuan(cents, language) });
  const since = sinceOf(listing);
  const open: Fact[] = [
    {
      label: t('listing_review.rent'),
      value: t('listing_review.per_month', { value: yuan(listing.rent_cents, language) }),
    },
    {
      label: t('listing_review.deposit'),
      value: listing.deposit_cents > 0 ? money(listing.deposit_cents) : t('listing_review.no_deposit'),
    },
    { label: t('listing_review.area'), value: t('common.square_metres', { value: listing.area_m2 }) },
    { label: t('listing_review.rooms'), value: t('listing_review.rooms', { count: listing.rooms }) },
    {
      label: t('listing_review.from'),
      value: t('listing_review.from_day', { day: longDay(listing.available_from, language) }),
      wide: true,
    },
    {
      label: t('listing_review.where'),
      value: village ? t('listing_review.where_about', { village }) : t('listing_review.where_rough'),
      wide: true,
    },
    {
      label: t('listing_review.facilities'),
      value:
        listing.facilities.length > 0 ? (
          <span className="tags">
            {listing.facilities.map((one) => (
              <Tag key={one}>{t(`listing_review.facility.${one}`)}</Tag>
            ))}
          </span>
        ) : (
          t('listing_review.no_facilities')
        ),
      wide: true,
    },
    {
      label: t('listing_review.description'),
      value: (
        <span className="listing-words">{listing.description || t('listing_review.no_description')}</span>
      ),
      wide: true,
    },
  ];
  const inside: Fact[] = [
    { label: t('listing_review.door'), value: unitName(listing.doorplate, listing.unit_code, t), wide: true },
    {
      label: t(`listing_review.states.${listing.state}`),
      value: t(`listing_review.since.${listing.state}`, { at: since ? dayTime(since, language) : '' }),
      wide: true,
    },
    {
      label: t('listing_review.until'),
      value:
        listing.state === 'published' && listing.expires_at ? dayTime(listing.expires_at, language) : null,
      wide: true,
    },
    {
      label: t('listing_review.reason'),
      value: listing.refusal && t(`listing_review.refusal.${listing.refusal}`),
      wide: true,
    },
  ];
  return (
    <article className="card listing" aria-labelledby="listing">
      <header>
        <h3 id="listing">{listing.title}</h3>
        <Tag color={COLORS[listing.state]}>{t(`listing_review.states.${listing.state}`)}</Tag>
      </header>
      <section className="listing-office">
        <h4>{t('listing_review.office')}</h4>
        <Facts facts={inside} />
      </section>
      <section>
        <h4>{t('listing_review.public')}</h4>
        <ListingPhotos id={listing.id} photos={listing.photos} />
        <Facts facts={open} />
      </section>
      <DecideListing listing={listing} onDecided={onDecided} />
    </article>
  );
}
