import { describe, expect, it } from 'vitest';
import { browserPath, panelInBrowser, type Scene } from './testing/browser.ts';

const datasource = { type: 'prometheus', uid: 'prom-1' };
const status = { refId: 'status', datasource, expr: 'upstream_status{upstream_namespace=~"$namespace"} == 1' };

/** What the drawer offers to do in a dashboard, with the functions of Grafana that the page has. */
describe.skipIf(browserPath === undefined)('the actions of the drawer in a browser', () => {
  const panel = panelInBrowser();

  /** Opens the drawer of shop/checkout in the cluster eu-west-1. */
  async function open(scene: Omit<Scene, 'frames'>): Promise<void> {
    await panel.show({ targets: [status], ...scene });
    await panel.page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
    await panel.page.getByRole('dialog').waitFor();
  }
  const filter = () =>
    panel.page.getByRole('dialog').getByRole('button', { name: 'Filter the dashboard to this upstream' });

  it('lead to Explore with the queries of the panel and its time range', async () => {
    await open({ variables: { namespace: 'shop' } });
    const asked = panel.page.waitForRequest((request) => request.url().includes('/explore'));
    await panel.page.getByRole('dialog').getByRole('link', { name: 'Open in Explore' }).click();
    const url = new URL((await asked).url());
    expect(url.pathname).toBe('/explore');
    expect(url.searchParams.get('schemaVersion')).toBe('1');
    expect(Object.values(JSON.parse(url.searchParams.get('panes') ?? '{}') as object)).toEqual([
      {
        datasource: 'prom-1',
        queries: [{ ...status, expr: 'upstream_status{upstream_namespace=~"shop"} == 1' }],
        range: { from: 'now-1h', to: 'now' },
      },
    ]);
  });

  it('set the variables of the dashboard to the upstream, and leave its other ones alone', async () => {
    await open({ variables: { namespace: '.*', service: '.*', environment: 'production' } });
    await filter().click();
    await panel.page.waitForURL(/var-service=checkout/);
    const set = [...new URL(panel.page.url()).searchParams].filter(([name]) => name.startsWith('var-'));
    expect(Object.fromEntries(set)).toEqual({ 'var-namespace': 'shop', 'var-service': 'checkout' });
    expect(panel.complaints).toEqual([]);
  });

  it('add ad hoc filters where the dashboard has those', async () => {
    await open({ hasAdHocFilters: true });
    await filter().click();
    expect(await panel.page.evaluate('addedFilters')).toEqual([
      { key: 'cluster', operator: '=', value: 'eu-west-1' },
      { key: 'upstream_namespace', operator: '=', value: 'shop' },
      { key: 'upstream_service', operator: '=', value: 'checkout' },
    ]);
  });

  it('offer no filter where the dashboard has neither', async () => {
    await open({});
    expect(await filter().count()).toBe(0);
  });
});
