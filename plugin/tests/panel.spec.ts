import { expect, test } from '@grafana/plugin-e2e';
import { dashboards, healthPanelId } from '@uhwatch/contract/dashboards.ts';

const edited = { dashboard: { uid: dashboards.health.uid }, id: String(healthPanelId) };

test('the panel shows the upstream without hosts, and the healthy one, in words', async ({ gotoDashboardPage }) => {
  const dashboard = await gotoDashboardPage({ uid: dashboards.health.uid });
  const panel = dashboard.getPanelByTitle('Upstreams').locator;
  await expect(panel.getByRole('row', { name: /^shop\/payments:/ })).toContainText('No healthy upstream');
  await expect(panel.getByRole('row', { name: /^shop\/catalog:/ })).toContainText('Healthy');
});

test('an upstream that is opened tells what went on, as the data source of the panel answers', async ({
  gotoDashboardPage,
}) => {
  const dashboard = await gotoDashboardPage({ uid: dashboards.health.uid });
  await dashboard
    .getPanelByTitle('Upstreams')
    .locator.getByRole('row', { name: /^shop\/payments:/ })
    .click();
  const drawer = dashboard.ctx.page.getByRole('dialog');
  await expect(drawer.getByText(/^Endpoints by state: ready/)).toBeVisible();
  await expect(drawer.getByText(/^Requests by outcome:/)).toBeVisible();
});

test('the panel leaves out healthy upstreams when its option says so', async ({ gotoPanelEditPage }) => {
  const editor = await gotoPanelEditPage(edited);
  const panel = editor.panel.locator;
  await expect(panel).toContainText('catalog');
  await editor.getCustomOptions('Upstream health').getSwitch('Show healthy upstreams').uncheck();
  await expect(panel).not.toContainText('catalog');
  await expect(panel).toContainText('payments');
});

test('the panel says in words what is missing where its data source answers with nothing', async ({
  gotoPanelEditPage,
}) => {
  const editor = await gotoPanelEditPage(edited);
  await editor.mockQueryDataResponse({ results: {} });
  await editor.refreshPanel();
  await expect(editor.panel.locator).toContainText('upstream_status');
});
