/** Photos of the evidence of a claim: taken or chosen, one after the other. Once sent, only the office sees them. */
import { CameraOutlined, PictureOutlined } from '@ant-design/icons';
import { keysOf } from '@menpai/client';
import { Alert, App, Button, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnClaim } from '../../api/types';
import { problemText } from '../../ui/problemText';
import { useAddEvidence } from './queries';
import { MOST_PHOTOS } from './standing';

export function EvidencePhotos({ claim: { id, photos } }: { claim: OwnClaim }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const add = useAddEvidence(id);
  const [keyFor] = useState(() => keysOf());
  // The same photo goes out under the same key, however often.
  const send = (file: File) =>
    add.mutate(
      { file, key: keyFor({ file }) },
      { onSuccess: () => void message.success(t('claim.photos.sent')) },
    );
  const refused = add.isError ? add.variables.file : null;
  return (
    <section className="claim-evidence">
      {photos === 0 ? (
        <Alert type="warning" showIcon title={t('claim.photos.needed')} />
      ) : (
        <p>
          <strong>{t('claim.photos.count', { count: photos })}</strong>
        </p>
      )}
      <p className="own-soft">{t('claim.photos.about')}</p>
      {refused && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t('claim.photos.failed')}
          description={
            <>
              <p>{problemText(add.error, t)}</p>
              <Button className="own-button" onClick={() => send(refused)}>
                {t('claim.photos.again')}
              </Button>
            </>
          }
        />
      )}
      {add.isPending && <p role="status">{t('claim.photos.sending')}</p>}
      {photos < MOST_PHOTOS && !add.isPending && (
        <div className="offer-add">
          <Choose camera primary={photos === 0} label={t('claim.photos.camera')} onChoose={send} />
          <Choose label={t('claim.photos.album')} onChoose={send} />
        </div>
      )}
    </section>
  );
}

type Props = { label: string; camera?: boolean; primary?: boolean; onChoose(file: File): void };

function Choose({ label, camera = false, primary = false, onChoose }: Props) {
  return (
    <Upload
      accept="image/*"
      {...(camera && { capture: 'environment' as const })}
      showUploadList={false}
      beforeUpload={(file) => {
        onChoose(file);
        return false;
      }}
    >
      <Button
        block
        type={primary ? 'primary' : 'default'}
        className="own-button"
        icon={camera ? <CameraOutlined /> : <PictureOutlined />}
      >
        {label}
      </Button>
    </Upload>
  );
}
