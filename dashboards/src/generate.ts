import { DashboardLinkPlacement } from '@grafana/grafana-foundation-sdk/dashboard';
import { labels } from '@uhwatch/contract/metrics.ts';
import { dataPlanes } from './data-planes.ts';
import { scopeOf } from './scope.ts';
import { uhwatchItself } from './uhwatch-itself.ts';
import { upstreamDetail } from './upstream-detail.ts';
import { upstreamHealth } from './upstream-health.ts';

/** Every dashboard by its file. */
const rows = {
  'upstream-health': upstreamHealth,
  'upstream-detail': upstreamDetail,
  'data-planes': dataPlanes,
  'uhwatch-itself': uhwatchItself,
} as const;

/** The builders put each link and annotation into a menu, where nobody who is called at night looks. */
function seen(key: string, value: unknown): unknown {
  return key === 'placement' && value === DashboardLinkPlacement.InControlsMenu ? undefined : value;
}

/**
 * Every dashboard, for clusters that are told apart by this label. JSON holds no comment, so only the package's
 * description says that the files are generated.
 */
export function dashboardFiles(clusterLabel: string = labels.cluster): { path: string; content: string }[] {
  const scope = scopeOf(clusterLabel);
  return Object.entries(rows).map(([name, build]) => ({
    path: `dashboards/${name}.json`,
    content: `${JSON.stringify(build(scope), seen, 2)}\n`,
  }));
}
