/** A file is imported on the command line; the open map shows it. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { binary, demo } from '../demo';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

/** A shed of 4 m by 3 m, at the centre of an open space of the village. */
function shed(at: [number, number], doorplate: string): string {
  const [lon, lat] = at;
  const [w, h] = [2 / 102_400, 1.5 / 110_900];
  const ring = [
    [lon - w, lat - h],
    [lon + w, lat - h],
    [lon + w, lat + h],
    [lon - w, lat + h],
    [lon - w, lat - h],
  ];
  const properties = { id: doorplate, doorplate, floors: 2, use: 'public' };
  const feature = { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
  return JSON.stringify({ type: 'FeatureCollection', features: [feature] });
}

story('an imported building appears on the open map and is found', async (officer, window) => {
  const registry = await Registry.as('officer');
  const site = await registry.get<{ bounds: [number, number, number, number] }>(
    `/api/v1/sites/${demo.site_id}`,
  );
  const [west, south, east, north] = site.bounds;
  const doorplate = `新建${randomUUID().slice(0, 6)}号`;
  const file = join(mkdtempSync(join(tmpdir(), 'menpai-')), 'shed.geojson');
  writeFileSync(file, shed([(west + east) / 2, (south + north) / 2], doorplate));

  await officer.signsIn();
  await officer.seesFlatMap();

  execFileSync(binary, ['import', 'buildings', file, '--site', demo.site_id, '--apply'], { stdio: 'pipe' });

  const [building] = (
    await registry.get<{ items: { id: string }[] }>(`/api/v1/buildings?q=${encodeURIComponent(doorplate)}`)
  ).items;
  expect(building).toBeDefined();
  await officer.seesOnMap(building?.id ?? '');
  await window.picture('imported');
  await officer.goesTo(doorplate);
});
