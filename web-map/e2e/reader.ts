/** Reads a QR code off the screen, as the camera of a gate does. */
import type { Locator } from 'playwright-core';
import decodeQR from 'qr/decode.js';

export async function readsCode(code: Locator): Promise<string> {
  const picture = await code.screenshot();
  const pixels = await code.page().evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('there is no canvas');
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
    return { data: Array.from(data), width, height };
  }, picture.toString('base64'));
  return decodeQR({ ...pixels, data: Uint8Array.from(pixels.data) });
}
