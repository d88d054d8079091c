import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { realProgram } from '../tools/real-program.ts';
import { browserPath, PanelBrowser } from './testing/browser.ts';
import { incidentFrames } from './testing/incident.ts';

const folder = path.join(import.meta.dirname, 'grafana-12');
const libraries = realProgram(
  'the library of Grafana 12.3',
  [path.join(folder, 'node_modules/@grafana/ui')],
  'npm ci --prefix preview/grafana-12',
);

/** The very module that runs elsewhere with the libraries of Grafana 13, in what a Grafana 12.3 hands to it. */
describe.skipIf(browserPath === undefined || libraries === undefined)('the built panel in Grafana 12.3', () => {
  const browser = new PanelBrowser();
  let page: Page;

  beforeAll(() => browser.start(folder));
  afterAll(() => browser.stop());
  beforeEach(() => browser.complaints.splice(0));
  afterEach(() => page.close());

  const show = async (options: Readonly<Record<string, unknown>> = {}) => {
    page = await browser.show({ frames: incidentFrames(), options });
    await page.locator('[data-status="no_healthy_upstream"]').first().waitFor();
  };

  it('runs on React 18, which that Grafana has', async () => {
    await show();
    expect(await page.evaluate('reactVersion')).toBe('18.3.1');
  });

  it.each(['table', 'grid', 'timeline'])('paints, opens an upstream and gives the focus back: %s', async (view) => {
    await show({ view });
    await page.screenshot({ path: path.join(import.meta.dirname, `test-results/grafana-12-${view}.png`) });
    await page.locator('[data-place][tabindex="0"]').focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'Readiness checks fail' }).waitFor();
    await drawer.locator('canvas').first().waitFor();
    await page.screenshot({ path: path.join(import.meta.dirname, `test-results/grafana-12-${view}-drawer.png`) });
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.locator('[data-place]:focus').waitFor();
    expect(browser.complaints).toEqual([]);
  });

  it('shows later answers, keeps them while queries fail, and searches', async () => {
    await show();
    const down = page.locator('[data-status="no_healthy_upstream"]');
    const later = incidentFrames(['us-east-1']);
    await page.evaluate(`showNext(${JSON.stringify({ frames: later })})`);
    await down.waitFor({ state: 'detached' });
    await page.evaluate(
      `showNext({ frames: [], state: 'Error', errors: [{ refId: 'status', message: 'timed out' }] })`,
    );
    await page.getByText('The query status failed: timed out').waitFor();
    await page.getByRole('textbox', { name: 'Search upstreams' }).fill('ledger');
    await page.getByRole('row', { name: /^bank\/cards/ }).waitFor({ state: 'detached' });
    expect(browser.complaints).toEqual([]);
  });
});
