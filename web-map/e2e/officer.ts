/** The console in the words of the people who use it. Every word waits for what it says. */
import { randomInt } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import '../src/map/MapProbe';
import { addsAccount, addsSite } from './command';
import { account, demo } from './demo';
import { tokenOf } from './registry';
import { freshCode } from './secondFactor';

const PASSWORD = 'three-ponds-and-a-banyan';

export class Officer {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async opensConsole(path = '/'): Promise<void> {
    await this.page.goto(new URL(path, demo.base_url).href);
  }

  async entersCredentials(user_name: string, password: string): Promise<void> {
    await this.page.getByLabel('用户名').fill(user_name);
    await this.page.getByLabel('密码').fill(password);
    await this.page.getByRole('button', { name: '登录', exact: true }).click();
  }

  /** Shows the code that the authenticator of this account shows. */
  async entersCode(role = 'officer'): Promise<void> {
    const { user_name, second_factor } = account(role);
    await this.page.getByLabel('动态验证码').fill(await freshCode(user_name, second_factor ?? ''));
    await this.page.getByRole('button', { name: '登录', exact: true }).click();
  }

  /** Signs in as people do: password, then code. The first answer is a refusal that asks for the code. */
  async signsInByHand(role = 'officer'): Promise<void> {
    const { user_name, password, second_factor } = account(role);
    await this.opensConsole();
    await this.entersCredentials(user_name, password);
    if (second_factor) await this.entersCode(role);
    await this.seesMap();
  }

  /** Comes with a session that is open already. */
  async comesAs(role: string, path = '/'): Promise<void> {
    const value = await tokenOf(role);
    const cookie = { name: 'menpai_session', value, url: demo.base_url, httpOnly: true };
    await this.page.context().addCookies([{ ...cookie, sameSite: 'Strict' }]);
    await this.opensConsole(path);
    await this.page.evaluate(() => localStorage.setItem('menpai.signed_in', '1'));
    await this.opensConsole(path);
  }

  async signsIn(role = 'officer'): Promise<void> {
    await this.comesAs(role);
    await this.seesMap();
  }

  /** A new officer of another village: changes the password that somebody else chose, and sets up the second factor. */
  async comesFromElsewhere(atEnrolment: () => Promise<void> = async () => {}): Promise<void> {
    const { page } = this;
    const site = `邻村${randomInt(1e6)}`;
    const user_name = `officer-${randomInt(1e9)}`;
    addsSite(site);
    const first = addsAccount({ user_name, role: 'officer', site, organisation: '邻区派出所' });
    await this.opensConsole();
    await this.entersCredentials(user_name, first);
    await page.getByRole('heading', { name: '请先修改密码' }).waitFor();
    await page.getByLabel('现在的密码').fill(first);
    await page.getByLabel('新密码', { exact: true }).fill(PASSWORD);
    await page.getByLabel('再输一次新密码').fill(PASSWORD);
    await page.getByRole('button', { name: '修改密码' }).click();
    await page.getByRole('heading', { name: '请设置动态验证码' }).waitFor();
    const secret = ((await page.locator('.setup-secret code').textContent()) ?? '').replaceAll(' ', '');
    await atEnrolment();
    await page.getByRole('textbox', { name: '动态验证码' }).fill(await freshCode(user_name, secret));
    await page.getByRole('button', { name: '启用动态验证码' }).click();
    await page.locator('.recovery-codes li').nth(9).waitFor();
    expect(await page.locator('.recovery-codes li').count()).toBe(10);
    await page.getByRole('checkbox', { name: '我已保存好恢复码' }).check();
    await page.getByRole('button', { name: '继续' }).click();
    await this.seesMap();
  }

  async seesMap(): Promise<void> {
    await this.page.locator('[data-map-idle="true"]').waitFor();
  }

  get panel(): Locator {
    return this.page.locator('.panel-right');
  }

  get list(): Locator {
    return this.page.locator('.panel-left');
  }

  /** Types into the search box and waits for the suggestions. */
  async searches(text: string): Promise<Locator> {
    await this.page.getByRole('combobox', { name: '搜索楼栋' }).fill(text);
    const options = this.page.getByRole('option');
    await options.first().waitFor();
    return options;
  }

  /** Finds a building and takes the suggestion that says so. */
  async goesTo(doorplate: string): Promise<void> {
    const options = await this.searches(doorplate);
    await options.filter({ hasText: doorplate }).first().click();
    await this.seesPanel(doorplate);
  }

  async seesPanel(title: string | RegExp): Promise<void> {
    await this.panel.getByRole('heading', { level: 2, name: title }).waitFor();
  }

  async opensTab(name: string | RegExp): Promise<void> {
    await this.panel.getByRole('tab', { name }).click();
  }

  async declaresPurpose(name: string, within: Locator = this.panel): Promise<void> {
    await within.getByRole('radio', { name }).check();
    await within.getByRole('button', { name: '按此目的查看' }).click();
  }

  async opensUnit(code: string): Promise<void> {
    await this.panel.getByRole('button', { name: new RegExp(`^${code}`) }).click();
    await this.seesPanel(new RegExp(code));
  }

  async opensList(name: '漏登' | '找人' | '统计'): Promise<void> {
    await this.page.getByRole('navigation', { name: '主要功能' }).getByRole('button', { name }).click();
    await this.list.getByRole('heading', { level: 2, name }).waitFor();
  }

  /** A page over the map, by its name in the menu. */
  async opensPage(name: string): Promise<Locator> {
    const nav = this.page.getByRole('navigation', { name: '主要功能' });
    await nav.getByRole('button', { name: '监督与办理' }).click();
    await this.page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
    const office = this.page.locator('.office');
    await office.getByRole('heading', { level: 2, name }).waitFor();
    return office;
  }

  async switchesLayer(name: '登记率' | '入住率' | '漏登' | '用途' | '网格统计'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: '着色' }).getByText(name, { exact: true }).click();
  }

  /** What the cells are coloured by. */
  async picksMeasure(name: string): Promise<void> {
    await this.page.getByRole('combobox', { name: '网格指标' }).click();
    await this.page.getByTitle(name, { exact: true }).last().click();
    await this.seesMap();
  }

  /** Opens, or closes, the plan of the floor that this unit is on. */
  async opensFloor(code: string): Promise<void> {
    const floor = this.panel.locator('.floor', { has: this.page.getByText(code, { exact: true }) });
    await floor.locator('.floor-name').click();
  }

  async seesFlatMap(): Promise<void> {
    await this.page.getByRole('radiogroup', { name: '视图' }).getByText('平面').click();
    await this.seesMap();
  }

  /** Waits until the map draws a building, with these attributes. */
  async seesOnMap(building: string, attributes: Record<string, string | number> = {}): Promise<void> {
    await this.page.waitForFunction(
      ([id, wanted]) => {
        const drawn = window.menpaiMap?.building(id);
        return drawn && Object.entries(wanted).every(([name, value]) => drawn[name] === value);
      },
      [building, attributes] as const,
      { timeout: 60_000 },
    );
  }

  /** Waits until the map has flown to a place: close enough to read, and in the middle of what is not covered. */
  async seesInTheMiddle(center: readonly [number, number]): Promise<void> {
    await this.page.waitForFunction(
      (at) => {
        const probe = window.menpaiMap;
        if (!probe) return false;
        const here = probe.project(at);
        const east = probe.project([at[0] + 0.0001, at[1]]);
        const close = Math.hypot(east.x - here.x, east.y - here.y) > 50;
        return close && Math.abs(here.x - innerWidth / 2) < 240 && Math.abs(here.y - innerHeight / 2) < 240;
      },
      center,
      { timeout: 60_000 },
    );
  }

  /** What a gate's label on the map says now, or null while it isn't drawn. */
  async gateLabel(gate: string): Promise<string | null> {
    return this.page.evaluate((id) => window.menpaiMap?.gateLabel(id) ?? null, gate);
  }

  /** What the label of a gate counts now; 0 while fewer than five are held back. */
  async gateCount(gate: string): Promise<number> {
    return this.seesGateCount(gate, 0);
  }

  /** Waits until the label of a gate counts so many or more; how many. */
  async seesGateCount(gate: string, least: number): Promise<number> {
    const count = await this.page.waitForFunction(
      ([id, wanted]) => {
        const label = window.menpaiMap?.gateLabel(id);
        if (!label) return false;
        const counted = label.includes('<') ? 0 : Number(/今日 (\d+)/.exec(label)?.[1] ?? 0);
        return counted >= wanted && { counted };
      },
      [gate, least] as const,
      { timeout: 60_000 },
    );
    const told = await count.jsonValue();
    return told ? told.counted : 0;
  }

  async seesGateLabel(gate: string, text: string): Promise<void> {
    await this.page.waitForFunction(
      ([id, wanted]) => window.menpaiMap?.gateLabel(id)?.includes(wanted),
      [gate, text] as const,
      {
        timeout: 60_000,
      },
    );
  }
}
