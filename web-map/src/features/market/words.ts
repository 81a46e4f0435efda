/** A listing in the words of whoever rents: distances as one walks, positions as a map takes them. Pure. */

export type Distance = { unit: 'metres' | 'kilometres'; value: string };

/** Rooms are placed within some 200 metres: nothing closer is claimed. */
export function distanceOf(metres: number): Distance {
  if (metres < 950) return { unit: 'metres', value: String(Math.max(100, Math.round(metres / 100) * 100)) };
  return { unit: 'kilometres', value: String(Math.round(metres / 100) / 10) };
}

/** Square metres with one digit after the point at most. */
export function areaOf(square_metres: number): string {
  return String(Math.round(square_metres * 10) / 10);
}

/** A place on the map that phones here have; its positions are GCJ-02. */
export function mapAddress(lon: number, lat: number, name: string): string {
  const query = new URLSearchParams({
    position: `${lon},${lat}`,
    name,
    coordinate: 'gaode',
    callnative: '1',
  });
  return `https://uri.amap.com/marker?${query}`;
}
