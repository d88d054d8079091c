import type { ClusterEvent } from '../../model/evidence/cluster-event.ts';
import type { Dependency } from '../../model/evidence/dependency.ts';
import type { Labels } from '../../model/evidence/object.ts';
import type { Container, Pod } from '../../model/evidence/pod.ts';
import type { Workload } from '../../model/evidence/workload.ts';
import { type JsonObject, object, textMap } from '../json.ts';
import { hasAll } from '../objects/label-selector.ts';
import { scalersOf } from './autoscaler.ts';
import type { Collecting } from './collecting.ts';
import { changedAtOf } from './network/changed-at.ts';
import { serviceSpecOf } from './service.ts';
import { workloadOf } from './workload.ts';

/** Sidecars that are not ready before the control plane of their mesh answered, and its Deployment where it is mostly. */
const sidecars: readonly {
  readonly container: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}[] = [
  { container: 'istio-proxy', namespace: 'istio-system', name: 'istiod', labels: new Map([['app', 'istiod']]) },
  {
    container: 'linkerd-proxy',
    namespace: 'linkerd',
    name: 'linkerd-identity',
    labels: new Map([['linkerd.io/control-plane-component', 'identity']]),
  },
];

/** What is known of the pods of an upstream, and of those that could not be made. */
export interface Waiting {
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly events: readonly ClusterEvent[];
}

/** What the pods wait for, or are refused without. Nothing is asked for where nothing shows that they do. */
export async function dependenciesOf(from: Collecting, waiting: Waiting): Promise<Dependency[]> {
  const found = await Promise.all([controlPlanesOf(from, waiting), webhooksOf(from, waiting)]);
  return found.flat();
}

async function controlPlanesOf(from: Collecting, { pods }: Waiting): Promise<Dependency[]> {
  const staying = pods.filter(({ leavingSince }) => leavingSince === undefined);
  const waiting = staying.flatMap((pod) => pod.containers.filter(isWaiting).map(({ name }) => ({ name, pod })));
  const found = sidecars.map(async ({ container, namespace, name, labels }): Promise<Dependency[]> => {
    const own = waiting.find((each) => each.name === container);
    if (own === undefined) return [];
    const why = { need: 'sidecar', by: container } as const;
    const planes = await labeled(from, namespace, labels);
    if (planes === undefined) return [unknown({ ...why, namespace, name })];
    return ofRevision(planes, own.pod).map((plane) => ({ ...why, ...standingOf(plane) }));
  });
  return (await Promise.all(found)).flat();
}

/** An init container of the mesh is done before its sidecar begins, and asks no control plane. */
function isWaiting({ role, ready, state }: Container): boolean {
  return role !== 'init' && !ready && state?.kind === 'running';
}

/** There, else anywhere; undefined where nobody may say. */
async function labeled(
  from: Collecting,
  namespace: string,
  labels: Labels,
): Promise<readonly JsonObject[] | undefined> {
  const known = await from.beyond({ resource: 'deployments', namespace });
  const there = known?.filter((each) => hasAll(labelsOf(each), labels)) ?? [];
  if (there.length > 0) return there;
  const anywhere = await from.beyond({ resource: 'deployments', namespace: '', labels });
  return anywhere ?? known?.filter((each) => hasAll(labelsOf(each), labels));
}

const revision = 'istio.io/rev';

/** While the mesh is upgraded it has a control plane for each revision; the label of a pod may say which one is its own. */
function ofRevision(planes: readonly JsonObject[], { labels }: Pod): readonly JsonObject[] {
  const own = planes.filter((each) => labelsOf(each).get(revision) === labels.get(revision));
  return own.length > 0 ? own : planes;
}

/** `failed calling webhook "x": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": ...` */
const failedCall = /failed calling webhook "([^"]+)".*?https:\/\/([\w-]+)\.([\w-]+)\.svc\b/s;

async function webhooksOf(from: Collecting, { workloads, events }: Waiting): Promise<Dependency[]> {
  const messages = [
    ...workloads.flatMap(({ conditions }) => conditions.map(({ message }) => message)),
    ...events.filter(({ reason }) => reason === 'FailedCreate').map(({ message }) => message),
  ];
  const calls = messages.flatMap((message) => {
    const [, webhook = '', service = '', namespace = ''] = failedCall.exec(message) ?? [];
    return webhook === '' ? [] : [{ webhook, service, namespace }];
  });
  const byWebhook = new Map(calls.map((call) => [call.webhook, call]));
  const found = [...byWebhook.values()].map(async ({ webhook, service, namespace }): Promise<Dependency[]> => {
    const why = { need: 'admission_webhook', by: webhook } as const;
    const behind = await behindService(from, { namespace, service });
    return behind.map((each) => ({ ...why, ...standingOf(each) }));
  });
  return (await Promise.all(found)).flat();
}

/** Nothing where nobody may say, or where it has no selector. */
async function behindService(
  from: Collecting,
  { namespace, service }: { readonly namespace: string; readonly service: string },
): Promise<readonly JsonObject[]> {
  const [services, deployments = []] = await Promise.all([
    from.beyond({ resource: 'service', namespace, name: service }),
    from.beyond({ resource: 'deployments', namespace }),
  ]);
  const selector = services?.[0] && serviceSpecOf(services[0]).selector;
  if (selector === undefined || selector.size === 0) return [];
  return deployments.filter((each) =>
    hasAll(textMap(object(object(object(each['spec'])['template'])['metadata'])['labels']), selector),
  );
}

function standingOf(deployment: JsonObject): Omit<Dependency, 'need' | 'by'> {
  const { kind, namespace, name, ready, desired } = workloadOf('Deployment', deployment, {
    scalers: scalersOf([], []),
    revisions: [],
  });
  return { kind, namespace, name, ready, desired, changedAt: changedAtOf(deployment) };
}

function unknown(of: Pick<Dependency, 'need' | 'by' | 'namespace' | 'name'>): Dependency {
  return { ...of, kind: 'Deployment', ready: undefined, desired: undefined, changedAt: undefined };
}

function labelsOf(source: JsonObject): Labels {
  return textMap(object(source['metadata'])['labels']);
}
