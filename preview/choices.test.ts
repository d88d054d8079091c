import { describe, expect, it } from 'vitest';
import { answer, healthy, unhealthy } from './test-data.ts';
import {
  accessibilityFaults,
  atRest,
  browserPath,
  modes,
  panelInBrowser,
  statusPageInBrowser,
} from './testing/browser.ts';
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
  const panel = panelInBrowser();

  const head = (name: string) => panel.page.getByRole('columnheader', { name, exact: true });

  it('are the columns of the table, with the keyboard alone', async () => {
    await panel.show();
    await head('Ready').waitFor();
    const button = panel.page.getByRole('button', { name: 'Columns' });
    await button.focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.getByRole('checkbox', { name: 'Ready' }).focus();
    await panel.page.keyboard.press('Space');
    await head('Ready').waitFor({ state: 'detached' });
    expect(await accessibilityFaults(panel.page)).toEqual([]);
    await panel.shot('columns');
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('checkbox').first().waitFor({ state: 'detached' });
    await expect.poll(() => panel.page.evaluate('document.activeElement.textContent')).toBe('Columns');
    await button.click();
    await panel.page.getByRole('checkbox', { name: 'Ready' }).focus();
    await panel.page.keyboard.press('Space');
    await head('Ready').waitFor();
    expect(panel.complaints).toEqual([]);
  });

  it.each(['table', 'grid', 'timeline'])(
    'are groups by any label, and nothing that is without it is lost: %s',
    async (view) => {
      const frames = withTeams(incidentFrames(['eu-west-1']), { checkout: 'red', cart: 'red', payments: 'blue' });
      await panel.show({ frames, options: { view, groupBy: ['team'] }, size: { width: 1280, height: 1400 } });
      await panel.page.locator('[data-status]').first().waitFor();
      const heads = (await panel.page.locator('[data-place]').allTextContents()).filter((head) =>
        /^(team|without)/.test(head),
      );
      expect(heads).toEqual([
        expect.stringMatching(/^team ?red ?No healthy upstream/),
        expect.stringMatching(/^team ?blue ?Degraded/),
        expect.stringMatching(/^without team ?(Unknown|Recovering)/),
      ]);
      expect(await accessibilityFaults(panel.page)).toEqual([]);
    },
  );
});

describe.skipIf(browserPath === undefined)('what people choose for the fields of the built panel', () => {
  const panel = panelInBrowser();

  const marker = (status: string, color: string) =>
    panel.page.locator(`[data-status="${status}"] svg [fill="${color}"]`).first();

  it.each(modes)('is the color-blind safe palette, which its statuses have then: %s', async (mode) => {
    const fieldConfig = { defaults: { color: { mode: 'palette-colorblind' } }, overrides: [] };
    await panel.show({ mode, fieldConfig, size: { width: 1280, height: 900 } });
    await marker('no_healthy_upstream', '#D55E00').waitFor();
    await marker('healthy', '#009E73').waitFor();
    expect(await accessibilityFaults(panel.page)).toEqual([]);
    await panel.shot(`colorblind-${mode}`);
    await panel.page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
    const dialog = panel.page.getByRole('dialog');
    await dialog.getByText('Endpoints by state').waitFor();
    await dialog.locator('canvas').nth(1).waitFor();
    await atRest(panel.page);
    expect(await accessibilityFaults(panel.page)).toEqual([]);
    expect(panel.complaints).toEqual([]);
  });

  it('is a data link, which the drawer offers', async () => {
    const links = [{ title: 'Logs', url: 'https://logs.example.com/?q=x', targetBlank: true }];
    await panel.show({ fieldConfig: { defaults: { links }, overrides: [] } });
    await panel.page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
    const link = panel.page.getByRole('dialog').getByRole('link', { name: 'Logs' }).first();
    expect(await link.getAttribute('href')).toBe('https://logs.example.com/?q=x');
    expect(await link.getAttribute('target')).toBe('_blank');
  });

  it('is a data link that Grafana follows itself, but for a new tab', async () => {
    const links = [
      { title: 'Explore it', url: '/explore?left=x' },
      { title: 'Page it', url: '' },
    ];
    await panel.show({ followsLinks: true, fieldConfig: { defaults: { links }, overrides: [] } });
    const address = panel.page.url();
    await panel.page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
    const link = panel.page.getByRole('dialog').getByRole('link', { name: 'Explore it' }).first();
    await link.click();
    await panel.page.getByRole('dialog').getByRole('button', { name: 'Page it' }).first().click();
    expect(await panel.page.evaluate('followedLinks')).toEqual(['Explore it', 'Page it']);
    expect(panel.page.url()).toBe(address);
    expect(await link.getAttribute('href')).toBe('/explore?left=x');
    const tab = panel.page.context().waitForEvent('page');
    await link.click({ modifiers: ['ControlOrMeta'] });
    await (await tab).close();
    expect(panel.page.url()).toBe(address);
    expect(await panel.page.evaluate('followedLinks.length')).toBe(2);
  });
});

describe.skipIf(browserPath === undefined)('what people choose on the status page', () => {
  const statusPage = statusPageInBrowser();

  it('stands in its address: the columns that are hidden', async () => {
    const causes = statusPage.page.getByRole('columnheader', { name: 'Cause', exact: true });
    await statusPage.goto();
    await causes.waitFor();
    await statusPage.page.getByRole('button', { name: 'Columns' }).click();
    await statusPage.page.getByRole('checkbox', { name: 'Cause' }).focus();
    await statusPage.page.keyboard.press('Space');
    await causes.waitFor({ state: 'detached' });
    expect(new URL(statusPage.page.url()).searchParams.get('hide')).toBe('cause');
    await statusPage.page.reload();
    await statusPage.page.getByRole('columnheader', { name: 'Ready', exact: true }).waitFor();
    expect(await causes.count()).toBe(0);
  });

  it('stands in its address: whether upstreams are grouped, worst group first', async () => {
    await statusPage.goto();
    const choice = statusPage.page.getByRole('checkbox', { name: 'Group by namespace' });
    await choice.focus();
    await statusPage.page.keyboard.press('Space');
    const heads = statusPage.page.locator('[data-place]').filter({ hasText: /^namespace/ });
    await heads.first().waitFor();
    expect(new URL(statusPage.page.url()).searchParams.get('group')).toBe('namespace');
    await statusPage.page.reload();
    await heads.first().waitFor();
    expect(await heads.allTextContents()).toEqual([
      expect.stringMatching(/^namespace ?shop ?No healthy upstream/),
      expect.stringMatching(/^namespace ?payments ?Unknown/),
      expect.stringMatching(/^namespace ?batch ?Idle/),
      expect.stringMatching(/^namespace ?edge ?Healthy/),
    ]);
    expect(await accessibilityFaults(statusPage.page)).toEqual([]);
    await statusPage.shot('page-groups', { fullPage: true });
    await choice.focus();
    await statusPage.page.keyboard.press('Space');
    await heads.first().waitFor({ state: 'detached' });
    expect(new URL(statusPage.page.url()).search).toBe('');
    expect(statusPage.complaints).toEqual([]);
  });

  it('keeps what tells upstreams and groups apart in view on a phone', async () => {
    const service = 'payment-reconciliation-and-settlement-orchestrator-service';
    const namespace = 'customer-facing-workloads-of-production';
    const names = [`${service}-a`, `${service}-b`];
    statusPage.exporter.says(answer([...names.map((name) => unhealthy(name, namespace)), healthy('catalog')]));
    await statusPage.page.setViewportSize({ width: 400, height: 800 });
    await statusPage.goto('?group=namespace&view=grid');
    const head = statusPage.page.locator('[data-place] strong').filter({ hasText: 'shop' });
    await head.waitFor();
    expect((await head.boundingBox())?.width).toBeGreaterThan(20);
    const tile = statusPage.page.getByRole('gridcell').filter({ hasText: names[1] ?? '' });
    const end = await tile.getByText('ervice-b', { exact: true }).boundingBox();
    expect((end?.x ?? 0) + (end?.width ?? 0)).toBeLessThan(390);
    await tile.click();
    const title = statusPage.page.getByRole('dialog').getByRole('heading', { name: `${namespace}/${names[1]}` });
    await title.waitFor();
    await atRest(statusPage.page);
    // On several lines, not cut off after the first.
    expect((await title.boundingBox())?.height).toBeGreaterThan(40);
    expect(await accessibilityFaults(statusPage.page)).toEqual([]);
    expect(statusPage.complaints).toEqual([]);
  });

  it('groups by nothing that is the same for all', async () => {
    statusPage.exporter.says(answer([unhealthy('checkout'), healthy('catalog')]));
    await statusPage.goto('?group=namespace,team');
    await statusPage.page.getByRole('row', { name: /^shop\/checkout/ }).waitFor();
    expect(await statusPage.page.locator('[data-place]').count()).toBe(2);
    expect(await statusPage.page.getByRole('checkbox', { name: 'Group by namespace' }).count()).toBe(0);
  });

  it.each(modes)('stands in its address: the color-blind safe palette of all the page, %s', async (mode) => {
    await statusPage.goto(`?theme=${mode}`);
    const shapes = (status: string, color: string) =>
      statusPage.page.locator(`[data-shape="${status}"] [fill="${color}"]`);
    const choice = statusPage.page.getByRole('checkbox', { name: 'Color-blind safe colors' });
    await choice.focus();
    await statusPage.page.keyboard.press('Space');
    await shapes('no_healthy_upstream', '#D55E00').first().waitFor();
    expect(new URL(statusPage.page.url()).searchParams.get('palette')).toBe('colorblind');
    await statusPage.page.reload();
    // In the panel, and in the card that says why.
    await shapes('no_healthy_upstream', '#D55E00').nth(1).waitFor();
    await statusPage.page.getByRole('article').locator('[fill="#D55E00"]').first().waitFor();
    await shapes('healthy', '#009E73').first().waitFor();
    expect(await accessibilityFaults(statusPage.page)).toEqual([]);
    await statusPage.shot(`page-colorblind-${mode}`, { fullPage: true });
    expect(statusPage.complaints).toEqual([]);
  });
});
