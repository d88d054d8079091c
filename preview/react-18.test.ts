import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { realProgram } from '../tools/real-program.ts';
import { browserPath, panelInBrowser } from './testing/browser.ts';
import { incidentFrames } from './testing/incident.ts';

const libraries = realProgram(
  'the library of Grafana 12.3',
  [path.join(import.meta.dirname, 'grafana-12/node_modules/@grafana/ui')],
  'npm ci --prefix preview/grafana-12',
);

/** The very module that runs elsewhere with the libraries of Grafana 13, in what a Grafana 12.3 hands to it. */
describe.skipIf(browserPath === undefined || libraries === undefined)('the built panel in Grafana 12.3', () => {
  const panel = panelInBrowser('grafana-12');

  const show = async (options: Readonly<Record<string, unknown>> = {}) => {
    await panel.show({ options });
    await panel.page.locator('[data-status="no_healthy_upstream"]').first().waitFor();
  };

  it('runs on React 18, which that Grafana has', async () => {
    await show();
    expect(await panel.page.evaluate('reactVersion')).toBe('18.3.1');
  });

  it.each(['table', 'grid', 'timeline'])('paints, opens an upstream and gives the focus back: %s', async (view) => {
    await show({ view });
    await panel.shot(`grafana-12-${view}`);
    await panel.page.locator('[data-place][tabindex="0"]').focus();
    await panel.page.keyboard.press('Enter');
    const drawer = panel.page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'Readiness checks fail' }).waitFor();
    await drawer.locator('canvas').first().waitFor();
    await panel.shot(`grafana-12-${view}-drawer`);
    await panel.page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await panel.page.locator('[data-place]:focus').waitFor();
    expect(panel.complaints).toEqual([]);
  });

  it('shows later answers, keeps them while queries fail, and searches', async () => {
    await show();
    const down = panel.page.locator('[data-status="no_healthy_upstream"]');
    const later = incidentFrames(['us-east-1']);
    await panel.page.evaluate(`showNext(${JSON.stringify({ frames: later })})`);
    await down.waitFor({ state: 'detached' });
    await panel.page.evaluate(
      `showNext({ frames: [], state: 'Error', errors: [{ refId: 'status', message: 'timed out' }] })`,
    );
    await panel.page.getByText('The query status failed: timed out').waitFor();
    await panel.page.getByRole('textbox', { name: 'Search upstreams' }).fill('ledger');
    await panel.page.getByRole('row', { name: /^bank\/cards/ }).waitFor({ state: 'detached' });
    expect(panel.complaints).toEqual([]);
  });
});
