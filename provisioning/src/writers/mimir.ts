import type { Output } from './output.ts';
import { ruleGroups } from './prometheus.ts';

/** What `mimirtool rules load` reads: the namespace stands on top, which Prometheus refuses. */
export const mimir = {
  name: 'mimir',
  help: 'A rule file of Mimir or Cortex, with its namespace.',
  install: '`mimirtool rules load FILE`',
  notes: [
    'No group holds more than 15 rules, because rulers limit them for each tenant.',
    'Do not run `mimirtool rules prepare` on it: the cluster is in every aggregation already, under the name of the parameter `cluster-label`.',
  ],
  document: (groups, parameters) => ({ namespace: 'uhwatch', groups: ruleGroups(groups, parameters) }),
} as const satisfies Output;
