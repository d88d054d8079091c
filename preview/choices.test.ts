import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumFlags } from '../e2e/support/programs.ts';
import { answer, everyStatus } from './test-data.ts';
import { startExporter, type Exporter } from './test-server.ts';
import { accessibilityFaults, atRest, browserPath, PanelBrowser, type Scene } from './testing/browser.ts';
import type { TableFrame } from './testing/frames.ts';
import { incidentFrames } from './testing/incident.ts';

/** The frames with a label of one's own, which some upstreams do not have. */
function withTeams(frames: readonly TableFrame[], teams: Readonly<Record<string, string>>): TableFrame[] {
  return frames.map((frame) => {
    const services = frame.fields.find(({ name }) => name === 'upstream_service');
    if (frame.refId !== 'status' || services === undefined) return frame;
    const values = services.values.map((service) => teams[String(service)] ?? '');
    return { ...frame, fields: [...frame.fields, { name: 'team', type: 'string', values }] };
  });
}

describe.skipIf(browserPath === undefined)('what people choose in the built panel in a browser', () => {
  const browser = new PanelBrowser();
  let page: Page;

  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  beforeEach(() => browser.complaints.splice(0));
  afterEach(() => page.close());

  const show = async (shown: Partial<Scene> = {}) => {
    page = await browser.show({ frames: incidentFrames(), ...shown });
  };
  const head = (name: string) => page.getByRole('columnheader', { name, exact: true });

  it('are the columns of the table, with the keyboard alone', async () => {
    await show();
    await head('Ready').waitFor();
    const button = page.getByRole('button', { name: 'Columns' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Ready' }).focus();
    await page.keyboard.press('Space');
    await head('Ready').waitFor({ state: 'detached' });
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.screenshot({ path: path.join(import.meta.dirname, 'test-results/columns.png') });
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox').first().waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Columns');
    await button.click();
    await page.getByRole('checkbox', { name: 'Ready' }).focus();
    await page.keyboard.press('Space');
    await head('Ready').waitFor();
    expect(browser.complaints).toEqual([]);
  });

  it.each(['table', 'grid', 'timeline'])(
    'are groups by any label, and nothing that is without it is lost: %s',
    async (view) => {
      const frames = withTeams(incidentFrames(['eu-west-1']), { checkout: 'red', cart: 'red', payments: 'blue' });
      await show({ frames, options: { view, groupBy: ['team'] }, size: { width: 1280, height: 1400 } });
      await page.locator('[data-status]').first().waitFor();
      const heads = (await page.locator('[data-place]').allTextContents()).filter((head) =>
        /^(team|without)/.test(head),
      );
      expect(heads).toEqual([
        expect.stringMatching(/^team ?red ?No healthy upstream/),
        expect.stringMatching(/^team ?blue ?Degraded/),
        expect.stringMatching(/^without team ?(Unknown|Recovering)/),
      ]);
      expect(await accessibilityFaults(page)).toEqual([]);
    },
  );
});

describe.skipIf(browserPath === undefined)('what people choose for the fields of the built panel', () => {
  const browser = new PanelBrowser();
  let page: Page;

  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  beforeEach(() => browser.complaints.splice(0));
  afterEach(() => page.close());

  const marker = (status: string, color: string) =>
    page.locator(`[data-status="${status}"] svg [fill="${color}"]`).first();

  it.each(['dark', 'light'] as const)(
    'is the color-blind safe palette, which its statuses have then: %s',
    async (mode) => {
      const fieldConfig = { defaults: { color: { mode: 'palette-colorblind' } }, overrides: [] };
      page = await browser.show({ frames: incidentFrames(), mode, fieldConfig, size: { width: 1280, height: 900 } });
      await marker('no_healthy_upstream', '#D55E00').waitFor();
      await marker('healthy', '#009E73').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.screenshot({ path: path.join(import.meta.dirname, `test-results/colorblind-${mode}.png`) });
      await page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Endpoints by state').waitFor();
      await dialog.locator('canvas').nth(1).waitFor();
      await atRest(page);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(browser.complaints).toEqual([]);
    },
  );

  it('is a data link, which the drawer offers', async () => {
    const links = [{ title: 'Logs', url: 'https://logs.example.com/?q=x', targetBlank: true }];
    page = await browser.show({ frames: incidentFrames(), fieldConfig: { defaults: { links }, overrides: [] } });
    await page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
    const link = page.getByRole('dialog').getByRole('link', { name: 'Logs' }).first();
    expect(await link.getAttribute('href')).toBe('https://logs.example.com/?q=x');
    expect(await link.getAttribute('target')).toBe('_blank');
  });
});

describe.skipIf(browserPath === undefined)('what people choose on the status page', () => {
  let browser: Browser;
  let page: Page;
  let exporter: Exporter;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: chromiumFlags });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    exporter = await startExporter(answer(everyStatus()));
    page = await browser.newPage({ viewport: { width: 1200, height: 900 }, reducedMotion: 'reduce' });
  });
  afterEach(async () => {
    await page.close();
    await exporter.close();
  });

  it('stands in its address: the columns that are hidden', async () => {
    const causes = page.getByRole('columnheader', { name: 'Cause', exact: true });
    await page.goto(exporter.url);
    await causes.waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Cause' }).focus();
    await page.keyboard.press('Space');
    await causes.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('hide')).toBe('cause');
    await page.reload();
    await page.getByRole('columnheader', { name: 'Ready', exact: true }).waitFor();
    expect(await causes.count()).toBe(0);
  });
});
