/** Adds photos to what one reported, and shows those that are there. */
import { Alert } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ChoosePhotos } from '../../offers/ChoosePhotos';
import { PhotosOnTheWay } from '../../offers/PhotosOnTheWay';
import { progress } from '../../offers/queue';
import { usePhotoQueue } from '../../offers/usePhotoQueue';
import '../../offers/offers.css';
import { photoFaultOf } from '../fault';
import { ProblemPhotos } from '../ProblemPhotos';
import type { OwnProblem } from '../shapes';
import { MOST_PHOTOS } from '../standing';
import { useAddProblemPhoto } from './queries';

type Props = {
  problem: OwnProblem;
  onAdded(problem: OwnProblem): void;
  onSending?(sending: boolean): void;
};

export function AddPhotos({ problem, onAdded, onSending }: Props) {
  const { t } = useTranslation();
  const { queue, choose, again, drop } = usePhotoQueue(useAddProblemPhoto(problem.id, onAdded));
  const sending = progress(queue) !== null;
  const free = MOST_PHOTOS - problem.photos.length;
  const faults = new Set(queue.items.map(({ error }) => photoFaultOf(error)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is told is whether photos are on their way
  useEffect(() => onSending?.(sending), [sending]);
  return (
    <>
      {problem.photos.length > 0 && (
        <ProblemPhotos key={problem.photos.length} problem={problem} declared={null} open />
      )}
      {free > 0 ? <p className="own-soft">{t('repair.photos_about')}</p> : <p>{t('repair.photos_full')}</p>}
      {free > 0 && !sending && (
        <section className="offer-add">
          <ChoosePhotos
            label={t('offer.photos.camera')}
            camera
            primary={problem.photos.length === 0}
            onChoose={(files) => choose(files.slice(0, free))}
          />
          <ChoosePhotos label={t('offer.photos.album')} onChoose={(files) => choose(files.slice(0, free))} />
        </section>
      )}
      {[...faults].map(
        (fault) => fault && <Alert key={fault} type="warning" showIcon title={t(`repair.fault.${fault}`)} />,
      )}
      <PhotosOnTheWay queue={queue} onAgain={again} onDrop={drop} />
    </>
  );
}
