/** A room that was found: what it looks like, costs, and where it is about; one tap opens it. */
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MarketListing } from '../../api/types';
import { Parts } from '../../ui/Parts';
import { NoPhoto, Photo } from './Photo';
import { Rent } from './Rent';
import { useSaid } from './useSaid';

/** `openedLast`: whoever comes back from it finds it where it was. */
type Props = { listing: MarketListing; openedLast: boolean; onOpen(): void };

export function FoundCard({ listing, openedLast, onOpen }: Props) {
  const { t } = useTranslation();
  const said = useSaid();
  const card = useRef<HTMLButtonElement>(null);
  const wasOpened = useRef(openedLast);
  useEffect(() => {
    if (!wasOpened.current) return;
    // After the screen itself has gone to its top.
    const frame = requestAnimationFrame(() => card.current?.scrollIntoView({ block: 'center' }));
    return () => cancelAnimationFrame(frame);
  }, []);
  const { cover_id, distance_m } = listing;
  return (
    <Button ref={card} block className="market-card" onClick={onOpen}>
      {cover_id ? (
        <Photo
          of="found"
          listing={listing.id}
          photo={cover_id}
          alt={t('market.photo_of', { title: listing.title, number: 1 })}
        />
      ) : (
        <NoPhoto />
      )}
      <span className="market-card-text">
        <strong>{listing.title}</strong>
        <Rent cents={listing.rent_cents} />
        <Parts
          parts={[
            said.area(listing.area_m2),
            t('market.rooms', { count: listing.rooms }),
            said.free(listing.available_from),
            listing.free_until && said.freeUntil(listing.free_until),
          ]}
        />
        <Parts parts={[listing.site_name, typeof distance_m === 'number' && said.distance(distance_m)]} />
      </span>
    </Button>
  );
}
