import path from 'node:path';
import { built } from '../../e2e/cluster/build.ts';
import { resources } from '../../exporter/src/kubernetes/resources.ts';
import { answering, freePort, start } from '../../e2e/support/processes.ts';
import type { Served } from '../program.ts';

export const kubeStateMetrics = 'kube-state-metrics';

/** What the exporter watches of every cluster, before anything fails; of what others install it knows nothing. */
const watched = resources
  .filter(({ older }) => older === undefined)
  .map(({ path }) => path.slice(path.lastIndexOf('/') + 1));

/** Builds it where that was not done before, and starts it; resolves when it answers. */
export async function startKubeStateMetrics(kubeconfig: string): Promise<Served> {
  const port = await freePort();
  const program = start(path.join(built('kube-state-metrics'), 'kube-state-metrics'), [
    `--kubeconfig=${kubeconfig}`,
    `--resources=${watched.join(',')}`,
    '--host=127.0.0.1',
    `--port=${port}`,
    '--telemetry-host=127.0.0.1',
    `--telemetry-port=${await freePort()}`,
  ]);
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/metrics`, program);
  return {
    url,
    pid: program.pid ?? 0,
    stop: async () => {
      await program.stop();
    },
  };
}
