import { type JsonObject, list, object, text } from '../json.ts';

/** What a sidecar was told to ask in place of the kubelet: see probe.ts. */
const keptVariable = 'ISTIO_KUBE_APP_PROBERS';

/** Parts of objects, and of containers of pods, that nobody reads; some of them may be secret. */
const unreadOfMetadata: ReadonlySet<string> = new Set(['managedFields', 'annotations']);
const unreadOfContainer: ReadonlySet<string> = new Set(['env', 'envFrom', 'volumeMounts', 'args', 'command']);

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
  EndpointSlice: (source) => ({
    ...source,
    metadata: without(object(source['metadata']), unreadOfMetadata),
    endpoints: list(source['endpoints']).map(endpoint),
  }),
};

/** An object without what nobody reads: pods and slices of ten thousand services are held while many of them fail. */
export function slim(source: JsonObject): JsonObject {
  return slimmers[text(source['kind']) ?? '']?.(source) ?? source;
}

/** Most endpoints have the conditions that the API takes for granted. */
function endpoint(value: unknown): JsonObject {
  const { addresses, conditions, nodeName, targetRef } = object(value);
  const { ready, serving, terminating } = object(conditions);
  const { name, uid } = object(targetRef);
  const isUsual = ready !== false && serving !== false && terminating !== true;
  return {
    addresses: list(addresses).slice(0, 1),
    nodeName,
    targetRef: { name, uid },
    ...(!isUsual && { conditions: { ready, serving, terminating } }),
  };
}

function container(value: unknown): JsonObject {
  const source = object(value);
  const env = list(source['env']).filter((variable) => object(variable)['name'] === keptVariable);
  return { ...without(source, unreadOfContainer), env };
}

function without(source: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !names.has(name)));
}
