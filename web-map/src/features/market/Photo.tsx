/** A photo of a room. Its place is there before it comes; it comes when somebody is near it. */
import { PictureOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { type PhotoOf, usePhoto } from './usePhoto';
import { useSeen } from './useSeen';

/** `whole`: nothing of it is cut off. */
type Props = PhotoOf & { alt: string; whole?: boolean };

export function Photo({ alt, whole = false, ...which }: Props) {
  const { t } = useTranslation();
  const { seen, watch } = useSeen();
  const { address, failed } = usePhoto(which, seen);
  return (
    <span ref={watch} className={whole ? 'photo is-whole' : 'photo'}>
      {address && <img src={address} alt={alt} />}
      {!address && <PictureOutlined aria-label={t(failed ? 'market.photo_failed' : 'common.loading')} />}
    </span>
  );
}

export function NoPhoto() {
  const { t } = useTranslation();
  return (
    <span className="photo">
      <PictureOutlined aria-label={t('market.no_photo')} />
    </span>
  );
}
