import { isDeepStrictEqual } from 'node:util';
import { eventually } from '../../../exporter/src/testing/eventually.ts';
import { samples } from '../../support/metrics.ts';
import type { ControlPlane } from './control-plane.ts';

/** Endpoints by state, by `NAMESPACE/SERVICE:PORT`, such as `{"shop/web:http": "ready 3"}`. */
export type Counts = Readonly<Record<string, string>>;

interface Slice {
  readonly metadata: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean };
    readonly targetRef?: { readonly uid?: string };
  }[];
}

interface Service {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: {
    readonly type?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  };
}

function stateOf({ ready, serving, terminating }: NonNullable<NonNullable<Slice['endpoints']>[number]['conditions']>) {
  if (terminating === true) return serving === true ? 'draining' : 'terminating';
  return ready === false ? 'unready' : 'ready';
}

function print(states: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return (
    [...counts]
      .toSorted()
      .map(([state, count]) => `${state} ${count}`)
      .join(', ') || 'none'
  );
}

/** What kubectl tells of the services of namespaces: each pod once per port, whatever its families and slices. */
export function truthOf(plane: ControlPlane, namespaces: readonly string[]): Counts {
  const { items } = JSON.parse(plane.kubectl(['get', 'services,endpointslices', '-A', '-o', 'json'])) as {
    items: readonly (({ kind: 'Service' } & Service) | ({ kind: 'EndpointSlice' } & Slice))[];
  };
  const slices = items.filter((item) => item.kind === 'EndpointSlice');
  const truth: Record<string, string> = {};
  for (const item of items) {
    if (item.kind !== 'Service' || item.spec.type === 'ExternalName') continue;
    const { name, namespace } = item.metadata;
    if (!namespaces.includes(namespace)) continue;
    for (const port of item.spec.ports ?? []) {
      const pods = new Map<string, string>();
      for (const slice of slices) {
        if (slice.metadata.namespace !== namespace) continue;
        if (slice.metadata.labels?.['kubernetes.io/service-name'] !== name) continue;
        if (!slice.ports?.some((each) => (each.name ?? '') === (port.name ?? ''))) continue;
        for (const { addresses, conditions, targetRef } of slice.endpoints ?? [])
          pods.set(targetRef?.uid ?? addresses[0] ?? '', stateOf(conditions ?? {}));
      }
      truth[`${namespace}/${name}:${port.name ?? port.port}`] = print(pods.values());
    }
  }
  return truth;
}

/** What the exporter tells of the services of namespaces. */
export async function toldBy(url: string, namespaces: readonly string[]): Promise<Counts> {
  const told: Record<string, string[]> = {};
  for (const { labels, value } of await samples(url, 'upstream_endpoints')) {
    const { upstream_namespace: namespace = '', upstream_service: service, upstream_port: port, state = '' } = labels;
    if (!namespaces.includes(namespace)) continue;
    const states = (told[`${namespace}/${service}:${port}`] ??= []);
    for (let i = 0; i < value; i++) states.push(state);
  }
  return Object.fromEntries(Object.entries(told).map(([name, states]) => [name, print(states)]));
}

/** Controllers wait for up to a minute and a half before they ask an apiserver again that was away. */
const patienceMs = 90_000;

interface Step {
  readonly url: string;
  readonly namespaces?: readonly string[];
  /** What kubectl has to tell before the step is over; anything, when it is not given. */
  readonly expected?: Counts;
  readonly withinMs?: number;
}

/**
 * Waits until kubectl tells what is expected and the exporter the same, and says how long it took the exporter after
 * kubectl. What the exporter still shows of a service that is gone has to be zero. Fails with both sides when they stay
 * apart.
 */
export async function inStep(plane: ControlPlane, what: string, step: Step): Promise<void> {
  const { url, namespaces = ['shop'], expected, withinMs = patienceMs } = step;
  let toldByKubectl: number | undefined;
  await eventually(async () => {
    const kubectl = truthOf(plane, namespaces);
    if (expected !== undefined && !isDeepStrictEqual(kubectl, expected))
      throw new Error(`${what}: kubectl tells ${JSON.stringify(kubectl)} instead of ${JSON.stringify(expected)}`);
    toldByKubectl ??= performance.now();
    const told = await toldBy(url, namespaces);
    const shown = Object.fromEntries(
      Object.entries(told).filter(([name, states]) => name in kubectl || states !== 'none'),
    );
    if (!isDeepStrictEqual(shown, kubectl))
      throw new Error(`${what}: the exporter tells ${JSON.stringify(shown)}, kubectl ${JSON.stringify(kubectl)}`);
  }, withinMs);
  console.log(`${what}: the exporter told it ${Math.round(performance.now() - (toldByKubectl ?? 0))} ms after kubectl`);
}
