/** Units on offer, one after the other: a list beside the one that is looked at; on a phone, one or the other. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListingState } from '../../api/types';
import { useIsPhone } from '../../app/layout';
import { go, usePlace } from '../../app/place';
import { Answer } from '../../ui/Answer';
import { StateChoice } from '../../ui/StateChoice';
import { useHotkey } from '../../ui/useHotkey';
import { besideOf, onwardOf } from './beside';
import { ListingQueue } from './ListingQueue';
import { ListingReview } from './ListingReview';
import { useListings } from './queries';
import { Turning } from './Turning';
import './listings.css';

/** What waits first; drafts are their landlord's business until they are handed in. */
const STATES: readonly ListingState[] = [
  'submitted',
  'published',
  'refused',
  'taken_down',
  'expired',
  'withdrawn',
];

const open = (listing: string | null) => go({ listing });

export default function ListingsPage() {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const { listing } = usePlace();
  const [state, setState] = useState<ListingState>('submitted');
  const listings = useListings(state);
  const ids = listings.data?.map(({ id }) => id) ?? [];
  // Where both fit, the first one lies open.
  const opened = listing ?? (isPhone ? null : (ids[0] ?? null));
  const beside = besideOf(ids, opened);
  useHotkey('ArrowLeft', () => beside.before && open(beside.before));
  useHotkey('ArrowRight', () => beside.next && open(beside.next));

  const choose = (next: ListingState) => {
    setState(next);
    open(null);
  };
  const options = STATES.map((value) => ({ value, label: t(`listing_review.states.${value}`) }));
  const filter = (
    <StateChoice label={t('listing_review.state')} value={state} onChange={choose} options={options} />
  );
  const review = opened && (
    <div className="listing-open">
      <Turning
        beside={beside}
        count={ids.length}
        more={listings.hasNextPage}
        opened={opened}
        onOpen={open}
        {...(isPhone && { onList: () => open(null) })}
      />
      <ListingReview key={opened} id={opened} onDecided={() => open(onwardOf(ids, opened))} />
    </div>
  );
  if (isPhone && review) return review;
  const empty = state === 'submitted' ? t('listing_review.none.submitted') : t('listing_review.none.other');
  return (
    <>
      {filter}
      <Answer query={listings} rows={8} isEmpty={(items) => items.length === 0 && !listing} empty={empty}>
        {(items) => (
          <div className="listing-desk">
            <ListingQueue query={listings} items={items} opened={opened} empty={empty} onOpen={open} />
            {review}
          </div>
        )}
      </Answer>
    </>
  );
}
