import type { Container, Probe } from '../../model/evidence/pod.ts';
import { type JsonObject, list, number, object, text } from '../json.ts';
import { textOf } from './fields.ts';

type Asked = NonNullable<Probe['rewritten']>;
type Probes = Pick<Container, 'readiness' | 'liveness' | 'startup'>;
type ProbeName = keyof Probes;

/** By container, what the application is asked in place of each probe that was rewritten to the port of the sidecar. */
export type RewrittenProbes = ReadonlyMap<string, ReadonlyMap<ProbeName, Asked>>;

const probeFields = { readiness: 'readinessProbe', liveness: 'livenessProbe', startup: 'startupProbe' } as const;

/** `/app-health/CONTAINER/readyz` and so on. Source: Istio's pkg/config/constants, `AppHealthPrefix` and its names. */
const rewrittenNames: ReadonlyMap<string, ProbeName> = new Map([
  ['readyz', 'readiness'],
  ['livez', 'liveness'],
  ['startupz', 'startup'],
]);

export function probesOf(container: JsonObject, rewritten: ReadonlyMap<ProbeName, Asked> = new Map()): Probes {
  const one = (name: ProbeName): Probe | undefined => probeOf(container[probeFields[name]], rewritten.get(name));
  return { readiness: one('readiness'), liveness: one('liveness'), startup: one('startup') };
}

/** Defaults are those of v1 Probe. */
function probeOf(value: unknown, rewritten: Asked | undefined): Probe | undefined {
  if (value === undefined || value === null) return undefined;
  const source = object(value);
  return {
    ...askedOf(source),
    initialDelay: number(source['initialDelaySeconds']) ?? 0,
    period: number(source['periodSeconds']) ?? 10,
    timeout: number(source['timeoutSeconds']) ?? 1,
    failureThreshold: number(source['failureThreshold']) ?? 3,
    ...(rewritten && { rewritten }),
  };
}

function askedOf(source: JsonObject): Pick<Probe, 'kind' | 'port' | 'path'> {
  const { httpGet, tcpSocket, grpc } = source;
  if (httpGet !== undefined) {
    const { port, path } = object(httpGet);
    return { kind: 'http', port: textOf(port), path: text(path) ?? '/' };
  }
  if (tcpSocket !== undefined) return { kind: 'tcp', port: textOf(object(tcpSocket)['port']), path: '' };
  if (grpc !== undefined) return { kind: 'grpc', port: textOf(object(grpc)['port']), path: '' };
  return { kind: 'exec', port: '', path: '' };
}

/**
 * Istio asks the application in place of the kubelet where it rewrites probes, and keeps what the application wanted to be
 * asked in this variable of its container. It is the one variable that is read: probes are no secret.
 */
const proberVariable = 'ISTIO_KUBE_APP_PROBERS';

export function rewrittenProbesOf(spec: JsonObject): RewrittenProbes {
  const containers = [...list(spec['initContainers']), ...list(spec['containers'])].map(object);
  const variables = containers.flatMap(({ env }) => list(env).map(object));
  const given = text(variables.find(({ name }) => name === proberVariable)?.['value']);
  const found = new Map<string, Map<ProbeName, Asked>>();
  for (const [path, probe] of Object.entries(given === undefined ? {} : parsed(given))) {
    const [, , name = '', which = ''] = path.split('/');
    const known = rewrittenNames.get(which);
    if (known === undefined) continue;
    const { kind, ...asked } = askedOf(object(probe));
    if (kind === 'exec') continue;
    const ofContainer = found.get(name) ?? new Map<ProbeName, Asked>();
    found.set(name, ofContainer.set(known, { kind, ...asked }));
  }
  return found;
}

function parsed(given: string): JsonObject {
  try {
    return object(JSON.parse(given) as unknown);
  } catch {
    return {};
  }
}
