/** A file is imported on the command line; the open map shows it. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

type Site = { bounds: [number, number, number, number] };

/** Imports a shed; the id that it got. */
async function importShed(doorplate: string, [lonShare, latShare]: [number, number]): Promise<string> {
  const registry = await Registry.as('officer');
  const [west, south, east, north] = (await registry.get<Site>(`/api/v1/sites/${demo.site_id}`)).bounds;
  const at: [number, number] = [west + (east - west) * lonShare, south + (north - south) * latShare];
  const file = join(mkdtempSync(join(tmpdir(), 'menpai-')), 'shed.geojson');
  writeFileSync(file, shed(at, doorplate));
  execFileSync(binary, ['import', 'buildings', file, '--site', demo.site_id, '--apply'], { stdio: 'pipe' });
  const found = await registry.get<{ items: { id: string }[] }>(
    `/api/v1/buildings?q=${encodeURIComponent(doorplate)}`,
  );
  const id = found.items[0]?.id;
  if (!id) throw new Error(`${doorplate} was not imported`);
  return id;
}

const newDoorplate = () => `新建${randomUUID().slice(0, 6)}号`;

story('an imported building appears on the open map and is found', async (officer, window) => {
  const doorplate = newDoorplate();
  await officer.signsIn();
  await officer.seesFlatMap();
  await officer.seesOnMap(await importShed(doorplate, [0.5, 0.5]));
  await window.picture('imported');
  await officer.goesTo(doorplate);
});

story('tiles that could not be fetched come back by themselves', async (officer, window) => {
  window.expectRefusals(503);
  await officer.signsIn();
  await officer.seesFlatMap();
  const tiles = '**/api/v1/tiles/**';
  await officer.page.route(tiles, (route) => route.fulfill({ status: 503 }));
  const refused = officer.page.waitForResponse((response) => response.status() === 503);
  const building = await importShed(newDoorplate(), [0.5, 0.502]);
  await refused;
  await officer.page.unroute(tiles);
  await officer.seesOnMap(building);
});
