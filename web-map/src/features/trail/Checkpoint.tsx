/** The newest signed head of the site's trail: kept by somebody else, it shows any later change of what was before it. */
import { DownloadOutlined } from '@ant-design/icons';
import { Problem } from '@menpai/client';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Site } from '../../api/types';
import { Answer, Nothing } from '../../ui/Answer';
import { save } from '../../ui/save';
import { useCheckpoint, useTrailKey } from './queries';

export function Checkpoint({ site }: { site: Site }) {
  const { t } = useTranslation();
  const checkpoint = useCheckpoint(site.id);
  const key = useTrailKey(site.id);
  if (checkpoint.error instanceof Problem && checkpoint.error.status === 404) {
    return <Nothing>{t('trail.no_checkpoint')}</Nothing>;
  }
  return (
    <Answer query={checkpoint} rows={2}>
      {(note) => {
        const [, size = ''] = note.split('\n');
        return (
          <details className="card">
            <summary>{t('trail.checkpoint', { size })}</summary>
            <p className="panel-about">{t('trail.checkpoint_about')}</p>
            <pre className="checkpoint">{note}</pre>
            <Button
              icon={<DownloadOutlined />}
              onClick={() => save(`menpai-checkpoint-${size}.txt`, note, 'text/plain')}
            >
              {t('trail.download_checkpoint')}
            </Button>
            {key.data && (
              <>
                <p className="panel-about">{t('trail.key_about')}</p>
                <pre className="checkpoint">{key.data.keys.join('\n')}</pre>
              </>
            )}
          </details>
        );
      }}
    </Answer>
  );
}
