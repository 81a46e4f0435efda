/** Looks through the camera until a code is read. The picture stays on the phone. */
import { Alert } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { closeCamera, findDetector, openCamera } from './scanner';

const EVERY_MS = 250;

/** `onText` says whether it was what is looked for. */
export function Camera({ onText }: { onText(text: string): boolean }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<'scan_refused' | 'scan_not_door' | null>(null);
  const tell = useRef(onText);
  tell.current = onText;

  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer = 0;
    let gone = false;
    const begin = async () => {
      const detector = await findDetector();
      const screen = video.current;
      if (!detector || !screen || gone) return;
      stream = await openCamera();
      if (gone) return closeCamera(stream);
      screen.srcObject = stream;
      await screen.play();
      const look = async () => {
        const [found] = await detector.detect(screen).catch(() => []);
        if (gone) return;
        if (found && tell.current(found.rawValue)) return;
        if (found) setTrouble('scan_not_door');
        timer = window.setTimeout(() => void look(), EVERY_MS);
      };
      await look();
    };
    begin().catch(() => !gone && setTrouble('scan_refused'));
    return () => {
      gone = true;
      window.clearTimeout(timer);
      if (stream) closeCamera(stream);
    };
  }, []);

  return (
    <>
      {trouble && <Alert type="warning" showIcon role="alert" title={t(`phone.${trouble}`)} />}
      {trouble !== 'scan_refused' && <video ref={video} className="own-camera" muted playsInline />}
    </>
  );
}
