import { isDeepStrictEqual } from 'node:util';
import { endpointStates } from '@uhwatch/contract/status.ts';
import { eventually } from '../../../exporter/src/testing/eventually.ts';
import { samples } from '../../support/metrics.ts';
import type { TestCluster } from './test-cluster.ts';

/** Endpoints of port `http` by state, by subset, such as `{"v1": "ready 3"}`; nothing where there are none. */
export type SubsetCounts = Readonly<Record<string, string>>;

interface Pod {
  readonly metadata: { readonly uid: string };
}

interface Slice {
  readonly endpoints?: readonly {
    readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean };
    readonly targetRef: { readonly uid: string };
  }[];
}

type State = (typeof endpointStates)[number];

function print(count: (state: State) => number): string {
  return endpointStates
    .filter((state) => count(state) > 0)
    .map((state) => `${state} ${count(state)}`)
    .join(', ');
}

/** What kubectl tells: the endpoints of the service whose pods it finds by these label selectors, one for each subset. */
function truthOf(
  { plane, namespace }: TestCluster,
  service: string,
  selectors: Readonly<Record<string, string>>,
): SubsetCounts {
  const get = (kind: string, selector: string): unknown =>
    JSON.parse(plane.kubectl(['get', kind, '-l', selector, '-n', namespace, '-o', 'json']));
  const slices = get('endpointslices', `kubernetes.io/service-name=${service}`) as { items: readonly Slice[] };
  const states = new Map<string, State>();
  for (const { conditions, targetRef } of slices.items.flatMap(({ endpoints }) => endpoints ?? [])) {
    const { ready, serving, terminating } = conditions;
    const leaving = serving ? 'draining' : 'terminating';
    const staying = ready ? 'ready' : 'unready';
    states.set(targetRef.uid, terminating ? leaving : staying);
  }
  const counted = Object.entries(selectors).map(([subset, selector]) => {
    const { items } = get('pods', selector) as { items: readonly Pod[] };
    const found = items.flatMap(({ metadata }) => states.get(metadata.uid) ?? []);
    return [subset, print((state) => found.filter((each) => each === state).length)];
  });
  return Object.fromEntries(counted) as SubsetCounts;
}

/** What the exporter tells of the subsets of a service. */
export async function subsetsToldBy({ uhwatch, namespace }: TestCluster, service: string): Promise<SubsetCounts> {
  const rows = (await samples(uhwatch.url, 'upstream_subset_endpoints')).filter(
    ({ labels }) => labels['upstream_namespace'] === namespace && labels['upstream_service'] === service,
  );
  const bySubset = Map.groupBy(rows, ({ labels }) => labels['subset'] ?? '');
  return Object.fromEntries(
    [...bySubset].map(([subset, own]) => [
      subset,
      print((state) => own.find(({ labels }) => labels['state'] === state)?.value ?? 0),
    ]),
  );
}

/** What a step of a test leads to. */
export interface SubsetStep {
  readonly service: string;
  /** Label selectors of kubectl, by subset. */
  readonly selectors: Readonly<Record<string, string>>;
  readonly expected: SubsetCounts;
  readonly withinMs?: number;
}

/** Waits until kubectl tells what is expected and the exporter the same, and says how long it took the exporter after kubectl. */
export async function subsetsReach(cluster: TestCluster, what: string, step: SubsetStep): Promise<void> {
  const { service, selectors, expected, withinMs = 30_000 } = step;
  let toldByKubectl: number | undefined;
  await eventually(async () => {
    const kubectl = truthOf(cluster, service, selectors);
    if (!isDeepStrictEqual(kubectl, expected))
      throw new Error(`${what}: kubectl tells ${JSON.stringify(kubectl)} instead of ${JSON.stringify(expected)}`);
    toldByKubectl ??= performance.now();
    const told = await subsetsToldBy(cluster, service);
    if (!isDeepStrictEqual(told, kubectl))
      throw new Error(`${what}: the exporter tells ${JSON.stringify(told)}, kubectl ${JSON.stringify(kubectl)}`);
  }, withinMs);
  console.log(`${what}: the exporter told it ${Math.round(performance.now() - (toldByKubectl ?? 0))} ms after kubectl`);
}
