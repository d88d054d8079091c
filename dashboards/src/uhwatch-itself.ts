import { dashboards } from '@uhwatch/contract/dashboards.ts';
import { metricNames } from '@uhwatch/contract/metrics.ts';
import { board, type Board } from './board.ts';
import { evidence, propagation, resources, restarts, sourcesUp, waiting } from './itself/reading.ts';
import { exporters, limited, scrapeSeconds, scrapeSize } from './itself/exporters.ts';
import { eventLoop, garbage, memory, processor } from './itself/process.ts';
import { chosen, select } from './queries.ts';
import type { Scope } from './scope.ts';
import { anyOf, someOf } from './variables.ts';

/** Whether the exporters themselves are well: what they read, what they cost, what Prometheus gets from them. */
export function uhwatchItself(scope: Scope): Board {
  const job = [...scope.inCluster, chosen('job', 'job')];
  const build = metricNames.buildInfo;
  const own = { scope, matchers: [...job, chosen('instance', 'instance')] };
  return board(dashboards.itself, 'Whether the exporters are well: what they read, what they cost, what is scraped.')
    .withVariable(anyOf({ name: 'cluster', label: scope.cluster, series: build }))
    .withVariable(someOf({ name: 'job', label: 'job', series: select(build, ...scope.inCluster) }))
    .withVariable(someOf({ name: 'instance', label: 'instance', series: select(build, ...job) }))
    .withPanel(exporters(own))
    .withPanel(sourcesUp(own))
    .withPanel(resources(own))
    .withPanel(restarts(own))
    .withPanel(propagation(own))
    .withPanel(evidence(own))
    .withPanel(waiting(own))
    .withPanel(scrapeSeconds(own))
    .withPanel(scrapeSize(own))
    .withPanel(memory(own))
    .withPanel(eventLoop(own))
    .withPanel(processor(own))
    .withPanel(garbage(own))
    .withPanel(limited(own))
    .build();
}
