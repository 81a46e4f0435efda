/** A new officer of another village: sets up the account, asks to look at the demo village, and looks once approved. */
import { expect } from 'vitest';
import { demo } from '../demo';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';

closeAfterwards();

story(
  'set up at the first sign-in; an exception asked, approved, used, and shown as one',
  async (officer, window) => {
    window.expectRefusals(401, 403);
    const { page } = officer;
    await officer.comesFromElsewhere(() => window.picture('enrol'));

    // The other village is asked for.
    const exceptions = await officer.opensPage('跨区查看');
    await exceptions.getByRole('button', { name: '申请跨区查看' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('村/围院').fill(demo.site_id);
    await dialog.getByLabel('事由').fill('走失老人可能在该村');
    await dialog.getByLabel('文号 / 警情编号').fill('警情20261124001');
    await dialog.getByRole('button', { name: '提交申请' }).click();
    await exceptions.getByText('待批').waitFor();

    const manager = await Registry.as('area_manager');
    const waiting = await manager.all<{ id: string; version: number; reference: string }>(
      '/api/v1/exceptions',
    );
    const asked = waiting.find(({ reference }) => reference === '警情20261124001');
    expect(asked).toBeDefined();
    await manager.post(`/api/v1/exceptions/${asked?.id}/approve`, undefined, {
      'if-match': `"${asked?.version}"`,
    });

    await page.reload();
    await exceptions.getByText('生效中').waitFor();
    await exceptions.getByRole('button', { name: '去那里查看' }).click();
    await page.getByText('跨区查看：').waitFor();
    const { building } = await (await Registry.as('officer')).vacantUnit();
    await officer.goesTo(building.doorplate ?? '');
    await officer.opensTab('住户');
    await officer.declaresPurpose('登记核查');
    await officer.panel
      .getByText(/没有登记的住户|显示/)
      .first()
      .waitFor();
    await window.picture('elsewhere');

    const looks = await manager.all<{ organisation: string; exception_id: string | null; action: string }>(
      `/api/v1/trail?site_id=${demo.site_id}&kind=look`,
    );
    const look = looks.find(({ organisation }) => organisation === '邻区派出所');
    expect(look?.exception_id).toBe(asked?.id);
  },
);
