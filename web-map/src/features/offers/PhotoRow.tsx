/** One photo of a listing: which it is, a place earlier or later, away with it. */
import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Listing } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { Photo } from '../market/Photo';
import { AskFirst } from '../own/AskFirst';
import { useRemovePhoto, useUpdateOffer } from './queries';
import { moved } from './queue';

/** `held`: others are on their way, and the list changes under one's hands. */
type Props = { listing: Listing; photos: readonly string[]; index: number; held: boolean };

export function PhotoRow({ listing, photos, index, held }: Props) {
  const { t } = useTranslation();
  const update = useUpdateOffer();
  const remove = useRemovePhoto();
  const photo = photos[index] ?? '';
  const busy = update.isPending || remove.isPending;
  const move = (by: -1 | 1) => update.mutate({ listing, body: { photo_ids: [...moved(photos, photo, by)] } });
  const number = t('offer.photos.number', { number: index + 1 });
  return (
    <article className="own-card offer-photo">
      <Photo of="own" listing={listing.id} photo={photo} alt={number} />
      <p>
        {number} {index === 0 && <Tag color="processing">{t('offer.photos.cover')}</Tag>}
      </p>
      {update.isError && <Failed error={update.error} />}
      {remove.isError && <Failed error={remove.error} />}
      {!held && (
        <div className="offer-arrange">
          <BusyButton
            busy={busy}
            disabled={index === 0}
            icon={<ArrowUpOutlined />}
            className="own-button"
            onClick={() => move(-1)}
          >
            {t('offer.photos.earlier')}
          </BusyButton>
          <BusyButton
            busy={busy}
            disabled={index === photos.length - 1}
            icon={<ArrowDownOutlined />}
            className="own-button"
            onClick={() => move(1)}
          >
            {t('offer.photos.later')}
          </BusyButton>
          <AskFirst
            label={t('offer.photos.remove')}
            question={t('offer.photos.remove_sure')}
            busy={busy}
            onSure={() => remove.mutate({ listing, photo })}
          />
        </div>
      )}
    </article>
  );
}
