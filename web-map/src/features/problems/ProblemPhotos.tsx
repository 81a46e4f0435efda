/** The photos of a problem: shown when somebody asks for them, since each is a look; opened, as large as the screen. */
import { PictureOutlined } from '@ant-design/icons';
import { Button, Image, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../../ui/BusyButton';
import type { Declared } from '../purpose/purpose';
import type { OwnProblem } from './shapes';
import { useProblemPhoto } from './useProblemPhoto';

type Props = { problem: Pick<OwnProblem, 'id' | 'photos'>; declared: Declared | null; open?: boolean };

export function ProblemPhotos({ problem: { id, photos }, declared, open = false }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(open);
  if (photos.length === 0) return null;
  if (!asked) {
    return (
      <Button
        block
        size="large"
        className="own-button"
        icon={<PictureOutlined />}
        onClick={() => setAsked(true)}
      >
        {t('repair.see_photos', { count: photos.length })}
      </Button>
    );
  }
  return (
    <Image.PreviewGroup>
      <ul className="problem-photos" aria-label={t('repair.photos')}>
        {photos.map((photo, index) => (
          <li key={photo.id}>
            <OnePhoto
              problem={id}
              photo={photo.id}
              declared={declared}
              name={t('repair.photo', { number: index + 1 })}
            />
          </li>
        ))}
      </ul>
    </Image.PreviewGroup>
  );
}

type OneProps = { problem: string; photo: string; declared: Declared | null; name: string };

function OnePhoto({ problem, photo, declared, name }: OneProps) {
  const { t } = useTranslation();
  const { address, failed, retry, busy } = useProblemPhoto(problem, photo, declared);
  if (address) return <Image src={address} alt={name} />;
  if (!failed) return <Skeleton.Node active />;
  return (
    <p role="alert">
      {t('repair.photo_failed')}
      <BusyButton busy={busy} onClick={retry}>
        {t('common.retry')}
      </BusyButton>
    </p>
  );
}
