import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type {
  Container,
  Family,
  NodeObject,
  PodObject,
  ServiceObject,
  ServicePort,
  SliceEndpoint,
  SliceObject,
  SlicePort,
} from './slice-objects.ts';

export interface ReconcileOptions {
  /** By default 100, as the controller's `--max-endpoints-per-slice`. */
  readonly maxEndpoints?: number;
  /** The nodes that exist; without it all do, and none has a zone. */
  readonly nodes?: readonly NodeObject[];
  /** RFC 3339; what the annotation `endpoints.kubernetes.io/last-change-trigger-time` says. */
  readonly triggerTime?: string;
}

/** The endpoints of one family that have the same ports. */
interface Group {
  readonly ports: readonly SlicePort[];
  readonly endpoints: SliceEndpoint[];
}

/**
 * The EndpointSlices that Kubernetes' EndpointSlice controller makes of a service and the pods of its cluster, as an
 * oracle for what reads them. What the apiserver fills in on creation is filled in here: TCP, a targetPort equal to the
 * port, IPv4. The names are stable, and hints are not set. Source: pkg/controller/endpointslice and
 * staging/src/k8s.io/endpointslice of Kubernetes, reconciler.go and utils.go.
 */
export function reconcile(
  service: ServiceObject,
  pods: readonly PodObject[],
  options: ReconcileOptions = {},
): SliceObject[] {
  const { selector = {}, type } = service.spec;
  // Without a selector somebody else writes the slices.
  if (type === 'ExternalName' || Object.keys(selector).length === 0) return [];
  const members = pods.filter((pod) => isMember(service, pod, options));
  return familiesOf(service).flatMap((family) =>
    slicesOf(service, groupsOf(service, members, { family, options }), {
      family,
      options,
    }),
  );
}

interface Context {
  readonly family: Family;
  readonly options: ReconcileOptions;
}

function slicesOf(service: ServiceObject, groups: readonly Group[], { family, options }: Context): SliceObject[] {
  const { maxEndpoints = 100, triggerTime } = options;
  const chunks = groups.flatMap(({ ports, endpoints }) =>
    Array.from({ length: Math.ceil(endpoints.length / maxEndpoints) }, (_, index) => ({
      ports,
      endpoints: endpoints.slice(index * maxEndpoints, (index + 1) * maxEndpoints),
    })),
  );
  const filled = chunks.length === 0 ? [{ ports: null, endpoints: null }] : chunks;
  return filled.map((content, index) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadataOf(service, { suffix: `${family}/${index}`, triggerTime }),
    addressType: family,
    ...content,
  }));
}

function metadataOf(
  { metadata, spec }: ServiceObject,
  { suffix, triggerTime }: { readonly suffix: string; readonly triggerTime: string | undefined },
): SliceObject['metadata'] {
  const { name, namespace, uid, labels } = metadata;
  const id = createHash('sha256').update(`${uid}/${suffix}`).digest('hex');
  return {
    name: `${name}-${id.slice(0, 5)}`,
    generateName: `${name}-`,
    namespace,
    uid: id.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    labels: {
      ...labels,
      'kubernetes.io/service-name': name,
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      ...(spec.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
    },
    ...(triggerTime !== undefined && {
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': triggerTime },
    }),
    ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true }],
  };
}

function familiesOf({ spec }: ServiceObject): readonly Family[] {
  const { ipFamilies = [], clusterIP = '' } = spec;
  if (ipFamilies.length > 0) return ipFamilies;
  return [isIPv6(clusterIP) ? 'IPv6' : 'IPv4'];
}

function isMember({ metadata, spec }: ServiceObject, pod: PodObject, { nodes }: ReconcileOptions): boolean {
  const { labels = {}, namespace } = pod.metadata;
  if (namespace !== metadata.namespace) return false;
  if (!Object.entries(spec.selector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed' || addressesOf(pod).length === 0) return false;
  // A slice that names a node which is gone could never be mended.
  const node = pod.spec?.nodeName;
  const isLost = nodes !== undefined && !nodes.some(({ metadata: { name } }) => name === node);
  return !isLost || spec.publishNotReadyAddresses === true;
}

function addressesOf({ status }: PodObject): string[] {
  const { podIPs = [], podIP = '' } = status ?? {};
  const addresses = podIPs.map(({ ip }) => ip);
  return addresses.length === 0 && podIP !== '' ? [podIP] : addresses;
}

/** Pods whose named ports are different numbers, or are missing, stand in different slices. */
function groupsOf(service: ServiceObject, pods: readonly PodObject[], { family, options }: Context): Group[] {
  const groups = new Map<string, Group>();
  for (const pod of pods) {
    const addresses = addressesOf(pod).filter((address) => isIPv6(address) === (family === 'IPv6'));
    if (addresses.length === 0) continue;
    const ports = portsOf(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(service, pod, { addresses, nodes: options.nodes ?? [] }));
    groups.set(key, group);
  }
  return [...groups.values()];
}

function endpointOf(
  { metadata, spec: serviceSpec }: ServiceObject,
  { metadata: { namespace, name, uid, deletionTimestamp }, spec = {}, status = {} }: PodObject,
  { addresses, nodes }: { readonly addresses: readonly string[]; readonly nodes: readonly NodeObject[] },
): SliceEndpoint {
  const serving = status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') === true;
  const terminating = deletionTimestamp !== undefined;
  const ready = serviceSpec.publishNotReadyAddresses === true || (serving && !terminating);
  const { nodeName = '', hostname = '', subdomain } = spec;
  const node = nodes.find((each) => each.metadata.name === nodeName);
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'] ?? '';
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname !== '' && subdomain === metadata.name && { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(nodeName !== '' && { nodeName }),
    ...(zone !== '' && { zone }),
  };
}

function portsOf({ spec }: ServiceObject, pod: PodObject): SlicePort[] {
  return (spec.ports ?? []).flatMap((servicePort) => {
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    const port = targetOf(servicePort, pod);
    // The pod is an endpoint all the same, only without this port.
    if (port === undefined) return [];
    return [{ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}

/** A number is taken as it is, whether or not anything listens there; a name is looked up in what runs beside the pod. */
function targetOf({ port, targetPort = port, protocol = 'TCP' }: ServicePort, { spec }: PodObject): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const containers: readonly Container[] = [...(spec?.containers ?? []), ...sidecars];
  const ports = containers.flatMap((container) => container.ports ?? []);
  return ports.find((each) => each.name === targetPort && (each.protocol ?? 'TCP') === protocol)?.containerPort;
}
