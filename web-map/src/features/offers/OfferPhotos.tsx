/** The photos of a listing: taken or chosen, put in order, removed; then it is handed in. */
import { Alert, App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Listing } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer, Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { ChoosePhotos } from './ChoosePhotos';
import { PhotoRow } from './PhotoRow';
import { PhotosOnTheWay } from './PhotosOnTheWay';
import { useAddPhoto, useOffer, useStepOffer } from './queries';
import { progress } from './queue';
import { stepsOf } from './steps';
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
      {ids.length > 0 && !sending && <HandIn listing={listing} />}
    </>
  );
}

function HandIn({ listing }: { listing: Listing }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const take = useStepOffer();
  const leave = () => goTo({ screen: 'offers' }, { replaces: true });
  if (stepsOf(listing, new Date()).next !== 'submit') {
    return (
      <Button block type="primary" className="own-button" onClick={leave}>
        {t('offer.photos.finished')}
      </Button>
    );
  }
  return (
    <>
      {take.isError && <Failed error={take.error} />}
      <BusyButton
        block
        type="primary"
        className="own-button"
        busy={take.isPending}
        onClick={() =>
          void take.mutateAsync({ listing, step: 'submit' }).then(
            () => {
              void message.success(t('offer.done.submit'));
              leave();
            },
            () => undefined,
          )
        }
      >
        {t(listing.state === 'expired' ? 'offer.steps.resubmit' : 'offer.steps.submit')}
      </BusyButton>
    </>
  );
}
