import { expect, test } from '@grafana/plugin-e2e';
import { dashboards } from '@uhwatch/contract/dashboards.ts';

const from = 'now-15m';
const timeRange = { from, to: 'now' };

for (const { uid, title } of Object.values(dashboards)) {
  test(`the dashboard "${title}" is provisioned, and none of its panels has an error`, async ({
    gotoDashboardPage,
  }) => {
    const dashboard = await gotoDashboardPage({ uid, timeRange });
    await dashboard.waitForPanelsQueriesToComplete({ scrollAll: true });
    await expect(dashboard).not.toHavePanelErrors();
  });
}

test('the dashboards lead to each other in the same time range', async ({ gotoDashboardPage, page }) => {
  await gotoDashboardPage({ uid: dashboards.health.uid, timeRange });
  await page.getByRole('link', { name: dashboards.itself.title }).click();
  await expect(page).toHaveURL(new RegExp(`/d/${dashboards.itself.uid}\\b.*from=${from}`));
});

test('the dashboard about one upstream shows the one that the address names', async ({ gotoDashboardPage }) => {
  const dashboard = await gotoDashboardPage({
    uid: dashboards.detail.uid,
    timeRange,
    queryParams: new URLSearchParams({ 'var-namespace': 'shop', 'var-service': 'payments' }),
  });
  const panel = dashboard.getPanelByTitle('Upstream').locator;
  await expect(panel).toContainText('No healthy upstream');
  await expect(panel).not.toContainText('catalog');
});
