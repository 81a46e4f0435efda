/** All photos of a listing at once, each as large as fits; opened, as large as the screen. */
import { Image, Skeleton } from 'antd';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Listing } from '../../api/types';
import { BusyButton } from '../../ui/BusyButton';
import { useListingPhoto } from './queries';

type Photo = Listing['photos'][number];

export function ListingPhotos({ id, photos }: { id: string; photos: readonly Photo[] }) {
  const { t } = useTranslation();
  if (photos.length === 0) return <p className="panel-about">{t('listing_review.no_photos')}</p>;
  return (
    <>
      <p className="panel-about">{t('listing_review.photos', { count: photos.length })}</p>
      <Image.PreviewGroup>
        <ul className="listing-photos">
          {photos.map((photo, index) => (
            <li
              key={photo.id}
              className="listing-photo"
              style={{ '--ratio': `${photo.width} / ${photo.height}` } as CSSProperties}
            >
              <OnePhoto id={id} photo={photo} name={t('listing_review.photo', { number: index + 1 })} />
            </li>
          ))}
        </ul>
      </Image.PreviewGroup>
    </>
  );
}

function OnePhoto({ id, photo, name }: { id: string; photo: Photo; name: string }) {
  const { t } = useTranslation();
  const { address, failed, retry, busy } = useListingPhoto(id, photo.id);
  if (address) return <Image src={address} alt={name} />;
  if (!failed) return <Skeleton.Node active classNames={{ root: 'listing-photo-waits' }} />;
  return (
    <p className="listing-photo-waits" role="alert">
      {t('listing_review.photo_failed')}
      <BusyButton size="small" busy={busy} onClick={retry}>
        {t('common.retry')}
      </BusyButton>
    </p>
  );
}
