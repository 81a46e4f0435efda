/** A tenant takes back the consent by which gates know their face: the code on the phone goes on opening them. */
import { expect } from 'vitest';
import { PHONE } from '../browser';
import { compoundTerminal } from '../gaps';
import { opens, scrollsSideways } from '../phone';
import { readsCode } from '../reader';
import { Registry } from '../registry';
import { closeAfterwards, story } from '../story';
import { checks } from '../terminal';

closeAfterwards();

type Pass = { status: string; doorplate: string; credentials: { kind: string }[] };

/** Where a gate knows the tenant's face. */
async function doorOfFace(): Promise<string | null> {
  const { items } = await (await Registry.as('tenant')).get<{ items: Pass[] }>('/api/v1/me/passes');
  const known = (pass: Pass) =>
    pass.status === 'active' && pass.credentials.some(({ kind }) => kind === 'face');
  return items.find(known)?.doorplate ?? null;
}

story(
  'consent for one’s face is taken back in two taps, and the code goes on opening',
  async (tenant, window) => {
    const { key } = await compoundTerminal();
    const door = await doorOfFace();
    if (!door) throw new Error('no gate knows the face of the demo’s tenant');
    const { page } = tenant;
    await tenant.comesAs('tenant', '/m');
    await opens(page, '我的信息');
    await opens(page, '撤回人脸同意');
    await page.getByText('手机上的通行码').first().waitFor();
    await window.picture('consent for face');
    await page.getByRole('button', { name: '撤回人脸同意' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '撤回人脸同意' }).click();
    await page.getByText('现在没有闸机认您的脸').waitFor();
    expect(await scrollsSideways(page)).toBe(false);
    await window.picture('consent taken back');
    expect(await doorOfFace()).toBeNull();

    await opens(page, '看我的通行码', '我的通行码');
    const code = page.locator('.own-code .ant-qrcode');
    // Whoever lives in two places says for which.
    const which = page.getByRole('button', { name: door });
    await which.or(code).first().waitFor();
    if (await which.isVisible()) await which.click();
    await code.waitFor();
    expect(await checks(key, await readsCode(code))).toEqual({ granted: true, reason: 'ok' });
  },
  PHONE,
);
