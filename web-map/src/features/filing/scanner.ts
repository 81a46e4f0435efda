/** The browser's own reader of codes, where there is one: Android's has it, others send people to their camera's own. */

type Found = { rawValue: string };
type Detector = { detect(from: HTMLVideoElement): Promise<readonly Found[]> };
type DetectorClass = {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
};

declare global {
  interface Window {
    BarcodeDetector?: DetectorClass;
  }
}

const FORMAT = 'qr_code';

/** A reader of QR codes; `null` where the browser has none, or lends pages no camera. */
export async function findDetector(): Promise<Detector | null> {
  const { BarcodeDetector } = window;
  if (!BarcodeDetector || !navigator.mediaDevices) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch((): readonly string[] => []);
  return formats.some((one) => one === FORMAT) ? new BarcodeDetector({ formats: [FORMAT] }) : null;
}

/** The camera that looks away from the person. */
export function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
