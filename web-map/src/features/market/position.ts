/** Where the phone is, once, with leave of whoever holds it. */
import type { LonLat } from '../../api/types';

const PATIENCE_MS = 15_000;

/** WGS 84. Rejects where nobody says where the phone is. */
export function whereAmI(): Promise<LonLat> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error('this browser tells no positions'));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.longitude, coords.latitude]),
      reject,
      { timeout: PATIENCE_MS, maximumAge: 60_000 },
    );
  });
}
