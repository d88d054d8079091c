import { type JsonObject, list, object, text } from '../json.ts';
import { writesSelector } from './service.ts';

/** What a sidecar was told to ask in place of the kubelet: see probe.ts. */
const keptVariable = 'ISTIO_KUBE_APP_PROBERS';

const serviceLabel = 'kubernetes.io/service-name';

/** Parts of objects, and of containers of pods, that nobody reads; some of them may be secret. */
const unreadOfMetadata: ReadonlySet<string> = new Set(['managedFields', 'annotations']);
const unreadOfContainer: ReadonlySet<string> = new Set(['env', 'envFrom', 'volumeMounts', 'args', 'command']);

/** What `serviceSpecOf` reads, and what names it. */
const ofService = {
  metadata: ['name', 'namespace', 'creationTimestamp'],
  spec: ['selector', 'ports', 'internalTrafficPolicy', 'externalTrafficPolicy'],
};

/** By kind; other kinds stay as they are. */
const slimmers: Readonly<Record<string, (source: JsonObject) => JsonObject>> = {
  Pod: (source) => {
    const spec = object(source['spec']);
    return {
      ...source,
      metadata: without(object(source['metadata']), unreadOfMetadata),
      spec: {
        ...spec,
        initContainers: list(spec['initContainers']).map(container),
        containers: list(spec['containers']).map(container),
      },
    };
  },
  Service: ({ kind, metadata, spec }) => ({
    kind,
    metadata: { ...picked(metadata, ofService.metadata), managedFields: selectorWrites(metadata) },
    spec: picked(spec, ofService.spec),
  }),
  EndpointSlice: ({ kind, metadata, ports, endpoints }) => {
    const { name, namespace, labels } = object(metadata);
    return {
      kind,
      metadata: { name, namespace, labels: picked(labels, [serviceLabel]) },
      ports: list(ports).map((port) => picked(port, ['name'])),
      endpoints: list(endpoints).map(endpoint),
    };
  },
};

/** An object without what nobody reads: ten thousand services, their slices and pods are held while many of them fail. */
export function slim(source: JsonObject): JsonObject {
  return slimmers[text(source['kind']) ?? '']?.(source) ?? source;
}

/** Most endpoints have the conditions that the API takes for granted. */
function endpoint(value: unknown): JsonObject {
  const { conditions, nodeName, targetRef } = object(value);
  const { ready, terminating } = object(conditions);
  const { name, uid } = object(targetRef);
  const isUsual = ready !== false && terminating !== true;
  return {
    nodeName,
    targetRef: { name, uid },
    ...(!isUsual && { conditions: { ready, terminating } }),
  };
}

/** Who wrote the selector, and when; managed fields may be longer than all the rest. */
function selectorWrites(metadata: unknown): JsonObject[] {
  const writes = list(object(metadata)['managedFields']).map(object).filter(writesSelector);
  return writes.map(({ time }) => ({ time, fieldsV1: { 'f:spec': { 'f:selector': {} } } }));
}

function container(value: unknown): JsonObject {
  const source = object(value);
  const env = list(source['env']).filter((variable) => object(variable)['name'] === keptVariable);
  return { ...without(source, unreadOfContainer), env };
}

function picked(value: unknown, names: readonly string[]): JsonObject {
  const source = object(value);
  const found: Record<string, unknown> = {};
  for (const name of names) if (source[name] !== undefined) found[name] = source[name];
  return found;
}

function without(source: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !names.has(name)));
}
