/** The photos of a listing: taken or chosen, put in order, removed; then it is handed in. */
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Listing } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { ChoosePhotos } from './ChoosePhotos';
import { HandIn } from './HandIn';
import { PhotoRow } from './PhotoRow';
import { PhotosOnTheWay } from './PhotosOnTheWay';
import { useAddPhoto, useOffer } from './queries';
import { progress } from './queue';
import { usePhotoQueue } from './usePhotoQueue';

const MOST = 12;

export function OfferPhotos({ listing }: { listing: string }) {
  return (
    <Answer query={useOffer(listing)} rows={8}>
      {(found) => <Arrange listing={found} />}
    </Answer>
  );
}

function Arrange({ listing }: { listing: Listing }) {
  const { t } = useTranslation();
  const { queue, choose, again, drop } = usePhotoQueue(useAddPhoto(listing.id));
  const sending = progress(queue) !== null;
  const ids = listing.photos.map(({ id }) => id);
  return (
    <>
      <p className="own-calm">{t('offer.photos.about')}</p>
      {listing.state === 'published' && (
        <Alert type="warning" showIcon title={t('offer.photos.looked_again')} />
      )}
      {ids.length < MOST ? (
        <section className="offer-add">
          <ChoosePhotos
            label={t('offer.photos.camera')}
            camera
            primary={ids.length === 0}
            onChoose={choose}
          />
          <ChoosePhotos label={t('offer.photos.album')} onChoose={choose} />
        </section>
      ) : (
        <p>{t('offer.photos.full')}</p>
      )}
      <PhotosOnTheWay queue={queue} onAgain={again} onDrop={drop} />
      {ids.length === 0 && !sending && <p className="nothing">{t('offer.photos.none')}</p>}
      {ids.length > 0 && (
        <ol className="offer-photos">
          {ids.map((photo, index) => (
            <li key={photo}>
              <PhotoRow listing={listing} photos={ids} index={index} held={sending} />
            </li>
          ))}
        </ol>
      )}
      {ids.length > 0 && <HandIn listing={listing} sending={sending} />}
    </>
  );
}
