/** How far the photos are that are being sent, and which were not taken. */
import { Alert, Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../ui/problemText';
import { progress, type Queue } from './queue';

type Props = { queue: Queue; onAgain(key: string): void; onDrop(key: string): void };

export function PhotosOnTheWay({ queue, onAgain, onDrop }: Props) {
  const { t } = useTranslation();
  const going = progress(queue);
  return (
    <>
      {going && (
        <section className="own-card" role="status">
          <p>{t('offer.photos.sending', going)}</p>
          <Progress
            percent={Math.round(((going.number - 0.5) / going.count) * 100)}
            showInfo={false}
            status="active"
          />
        </section>
      )}
      {queue.items
        .filter(({ error }) => error !== null)
        .map(({ key, file, error }) => (
          <Alert
            key={key}
            type="error"
            showIcon
            role="alert"
            title={t('offer.photos.failed', { name: file.name })}
            description={
              <>
                <p>{problemText(error, t)}</p>
                <div className="own-actions">
                  <Button className="own-button" onClick={() => onAgain(key)}>
                    {t('offer.photos.again')}
                  </Button>
                  <Button className="own-button" onClick={() => onDrop(key)}>
                    {t('offer.photos.drop')}
                  </Button>
                </div>
              </>
            }
          />
        ))}
    </>
  );
}
