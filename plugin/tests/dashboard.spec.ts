import { expect, test } from '@grafana/plugin-e2e';

test('the provisioned dashboard shows the upstream without hosts, and the healthy one, in words', async ({
  gotoDashboardPage,
}) => {
  const dashboard = await gotoDashboardPage({ uid: 'uhwatch-upstreams' });
  const panel = dashboard.getPanelByTitle('Upstreams').locator;
  await expect(panel.getByRole('row', { name: /^shop\/payments:/ })).toContainText('No healthy upstream');
  await expect(panel.getByRole('row', { name: /^shop\/catalog:/ })).toContainText('Healthy');
});
