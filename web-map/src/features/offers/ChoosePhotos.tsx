/** Takes a photo, or chooses some of those that are on the phone. */
import { CameraOutlined, PictureOutlined } from '@ant-design/icons';
import { Button, Upload } from 'antd';

type Props = { label: string; camera?: boolean; primary?: boolean; onChoose(files: File[]): void };

export function ChoosePhotos({ label, camera = false, primary = false, onChoose }: Props) {
  return (
    <Upload
      accept="image/*"
      {...(camera ? { capture: 'environment' as const } : { multiple: true })}
      showUploadList={false}
      beforeUpload={(file, files) => {
        // Called for each of them, with all of them.
        if (file === files[0]) onChoose(files);
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
