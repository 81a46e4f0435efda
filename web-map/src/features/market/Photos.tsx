/** The photos of a room, one at a time, to swipe. */
import { Carousel } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NoPhoto, Photo } from './Photo';
import type { PhotoOf } from './usePhoto';

type Props = Omit<PhotoOf, 'photo'> & { photos: readonly string[]; title: string };

export function Photos({ of, listing, photos, title }: Props) {
  const { t } = useTranslation();
  const [at, setAt] = useState(0);
  if (photos.length === 0) return <NoPhoto />;
  return (
    <section className="market-photos" aria-label={t('market.photos')}>
      <Carousel draggable arrows infinite={false} dots={false} afterChange={setAt}>
        {photos.map((photo, index) => (
          <div key={photo}>
            <Photo
              of={of}
              listing={listing}
              photo={photo}
              whole
              alt={t('market.photo_of', { title, number: index + 1 })}
            />
          </div>
        ))}
      </Carousel>
      <small aria-live="polite">{t('market.photo_count', { number: at + 1, count: photos.length })}</small>
    </section>
  );
}
