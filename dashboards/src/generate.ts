import { upstreamHealth } from './upstream-health.ts';

/** Every dashboard. JSON holds no comment, so only the package's description says that the files are generated. */
export function dashboardFiles(): { path: string; content: string }[] {
  return [{ path: 'dashboards/upstream-health.json', content: `${JSON.stringify(upstreamHealth(), null, 2)}\n` }];
}
