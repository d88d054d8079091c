import { type JsonObject, list, object } from '../json.ts';

/** What a sidecar was told to ask in place of the kubelet: see probe.ts. */
const keptVariable = 'ISTIO_KUBE_APP_PROBERS';

/** Parts of a pod, and of its containers, that nobody reads; some of them may be secret. */
const unreadOfMetadata: ReadonlySet<string> = new Set(['managedFields', 'annotations']);
const unreadOfContainer: ReadonlySet<string> = new Set(['env', 'envFrom', 'volumeMounts', 'args', 'command']);

/** A pod without what nobody reads: ten thousand of them are held for some seconds. Other kinds stay as they are. */
export function slim(source: JsonObject): JsonObject {
  if (source['kind'] !== 'Pod') return source;
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
}

function container(value: unknown): JsonObject {
  const source = object(value);
  const env = list(source['env']).filter((variable) => object(variable)['name'] === keptVariable);
  return { ...without(source, unreadOfContainer), env };
}

function without(source: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !names.has(name)));
}
