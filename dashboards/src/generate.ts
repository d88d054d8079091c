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

/**
 * Every dashboard, for clusters that are told apart by this label. JSON holds no comment, so only the package's
 * description says that the files are generated.
 */
export function dashboardFiles(clusterLabel: string = labels.cluster): { path: string; content: string }[] {
  const scope = scopeOf(clusterLabel);
  return Object.entries(rows).map(([name, build]) => ({
    path: `dashboards/${name}.json`,
    content: `${JSON.stringify(build(scope), null, 2)}\n`,
  }));
}
