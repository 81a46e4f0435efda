/**
 * A photo as it is sent: no larger than what is kept of it, which spares somebody's data, and without what the camera noted, such
 * as where it was taken.
 */

/** Longest side of what the server keeps, pixels. */
const LONGEST = 1600;
const QUALITY = 0.88;

/** The size of a picture whose longest side is at most so long. Pure. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** What this browser can't read is sent as it is: the server says what is wrong with it. */
export async function shrunk(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const { width, height } = fitted(picture.width, picture.height);
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  if (!pen) return file;
  // What can be seen through is white on paper too.
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  return made ?? file;
}
