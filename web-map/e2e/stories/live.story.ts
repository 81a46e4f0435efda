/** What one session changes, another one of the same area sees without asking; one of another area hears nothing of it. */
import { expect } from 'vitest';
import { DESK, openWindow } from '../browser';
import { demo } from '../demo';
import { Officer } from '../officer';
import { stranger } from '../people';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';
import { Watcher } from '../watcher';

closeAfterwards();

type Read = { version: number; use: string; registered: number; open_gaps: number };

story(
  'two sessions: the second sees what the first does, a third elsewhere does not',
  async (watching, window) => {
    window.expectRefusals(401, 403);
    const registry = await Registry.as('officer');
    const { building, unit } = await registry.vacantUnit();
    const path = `/api/v1/buildings/${building.id}`;
    const before = await registry.get<Read>(path);

    // Elsewhere, with a console of their own.
    const elsewhere = await openWindow(DESK);
    elsewhere.expectRefusals(401, 403);
    const stranger_to_it = await Watcher.of(elsewhere.page);
    const neighbour = new Officer(elsewhere.page);
    await neighbour.comesFromElsewhere();
    await stranger_to_it.begins(building.id);

    const watcher = await Watcher.of(watching.page);
    await watching.signsIn('grid_worker');
    await watching.goesTo(building.doorplate ?? '');
    await watching.seesOnMap(building.id, { registered: before.registered });
    await watching.page.getByRole('button', { name: '关闭' }).click();
    await watching.seesMap();
    await watcher.begins(building.id);

    // What the building is called and used for.
    const name = `试改名${before.version}`;
    await registry.patch(path, before.version, { name, use: 'mixed' });
    await watching.seesOnMap(building.id, { name, use: 'mixed' });
    await watching.seesMap();
    expect(watcher.tilesElsewhere(building.center)).toEqual([]);
    expect(watcher.tiles.length).toBeGreaterThan(0);
    expect(watcher.tiles.length).toBeLessThanOrEqual(6);
    expect(await watcher.missed(), 'frames without the building').toBe(0);

    // Somebody is registered there.
    await watcher.begins(building.id);
    const person = { ...stranger(), document_kind: 'citizen_id' };
    const from = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
    const residency = await registry.post<{ id: string; version: number }>('/api/v1/residencies', {
      unit_id: unit.id,
      from,
      person,
    });
    await watching.seesOnMap(building.id, { registered: before.registered + 1 });
    await watching.seesMap();
    expect(watcher.tilesElsewhere(building.center)).toEqual([]);
    expect(await watcher.missed(), 'frames without the building').toBe(0);
    expect((await watcher.heard()).every(({ site_id }) => site_id === demo.site_id)).toBe(true);
    await window.picture('live');

    // The neighbours heard of none of it, fetched nothing, and get nothing where it lies.
    expect(await stranger_to_it.heard()).toEqual([]);
    expect(stranger_to_it.tiles).toEqual([]);
    const tile = watcher.tiles[0];
    const status = await elsewhere.page.evaluate(
      async (at) => (await fetch(`/api/v1/tiles/${at}`)).status,
      tile,
    );
    expect(status).toBe(204);
    await elsewhere.close();

    // As it was before.
    const now = await registry.get<Read>(path);
    await registry.patch(path, now.version, { use: before.use });
    const { id, version } = residency;
    await registry.post(`/api/v1/residencies/${id}/end`, { to: from }, { 'if-match': `"${version}"` });
  },
);
