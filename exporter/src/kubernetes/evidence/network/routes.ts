import type { Route, RouteTarget } from '../../../model/evidence/network.ts';
import { type JsonObject, list, number, object, text } from '../../json.ts';
import { conditionsOf, metadataOf, textOf } from '../fields.ts';
import { changedAtOf } from './changed-at.ts';
import { hostOf } from './hosts.ts';

/** A target before it is known what stands behind it. */
export type WrittenTarget = Omit<RouteTarget, 'fault' | 'instead'>;
/** A route as it is written, with all of its targets, and the gateways that it is attached to. */
export type WrittenRoute = Omit<Route, 'targets'> & {
  readonly targets: readonly WrittenTarget[];
  readonly gateways: readonly string[];
};

/** Istio and the Gateway API both have Gateways, which may have the same name. */
export function gatewayRef(api: 'Istio' | 'Gateway API', namespace: string, name: string): string {
  return `${api} ${namespace}/${name}`;
}

const protocols = ['http', 'tls', 'tcp'] as const;

/** networking.istio.io VirtualService. */
function virtualService(source: JsonObject): WrittenRoute {
  const hosts = texts(object(source['spec'])['hosts']);
  return { ...headOf(source), hosts, targets: destinationsOf(source), gateways: gatewaysOf(source) };
}

/** Where a VirtualService sends requests. */
export function destinationsOf(source: JsonObject): readonly WrittenTarget[] {
  const spec = object(source['spec']);
  const { namespace } = metadataOf(source);
  return protocols.flatMap((protocol) =>
    list(spec[protocol]).flatMap((rule, ruleIndex) =>
      list(object(rule)['route']).map((item, index, { length }): WrittenTarget => {
        const { destination, weight } = object(item);
        const { host, port, subset } = object(destination);
        return {
          ...hostOf(text(host) ?? '', namespace),
          port: textOf(object(port)['number']),
          subset: text(subset) ?? '',
          // The only destination of a rule needs no weight; among several one without it gets nothing.
          weight: number(weight) ?? (length === 1 ? 1 : 0),
          field: `spec.${protocol}[${ruleIndex}].route[${index}].destination`,
        };
      }),
    ),
  );
}

/** `name` is one of its own namespace; `mesh` stands for all sidecars. */
function gatewaysOf(source: JsonObject): string[] {
  const names = texts(object(source['spec'])['gateways']).filter((name) => name !== 'mesh');
  return names.map((name) => {
    const at = name.indexOf('/');
    return gatewayRef('Istio', at === -1 ? metadataOf(source).namespace : name.slice(0, at), name.slice(at + 1));
  });
}

/** A route of the Gateway API, of whichever kind. */
function gatewayRoute(source: JsonObject): WrittenRoute {
  const spec = object(source['spec']);
  const hosts = texts(spec['hostnames']);
  const targets = list(spec['rules']).flatMap((rule, ruleIndex) =>
    list(object(rule)['backendRefs']).flatMap((item, index): WrittenTarget[] => {
      const { group, kind, name, namespace, port, weight } = object(item);
      // A Backend or a ServiceImport is no Service, and nothing is known of it here.
      if ((text(kind) ?? 'Service') !== 'Service' || (text(group) ?? '') !== '') return [];
      return [
        {
          namespace: text(namespace) ?? metadataOf(source).namespace,
          service: text(name) ?? '',
          port: textOf(port),
          subset: '',
          weight: number(weight) ?? 1,
          field: `spec.rules[${ruleIndex}].backendRefs[${index}]`,
        },
      ];
    }),
  );
  const parents = list(object(source['status'])['parents']);
  const conditions = parents.flatMap((parent) => conditionsOf(object(parent)['conditions']));
  return {
    ...headOf(source),
    hosts: hosts.length === 0 ? ['*'] : hosts,
    targets,
    conditions,
    gateways: parentGatewaysOf(source),
  };
}

/** A parent may also be a Service, of a mesh. */
function parentGatewaysOf(source: JsonObject): string[] {
  return list(object(source['spec'])['parentRefs']).flatMap((item) => {
    const { kind, namespace, name } = object(item);
    if ((text(kind) ?? 'Gateway') !== 'Gateway') return [];
    return gatewayRef('Gateway API', text(namespace) ?? metadataOf(source).namespace, text(name) ?? '');
  });
}

/** networking.k8s.io/v1 Ingress. */
function ingress(source: JsonObject): WrittenRoute {
  const spec = object(source['spec']);
  const rules = list(spec['rules']).map(object);
  const backends = rules.flatMap((rule, ruleIndex) =>
    list(object(rule['http'])['paths']).map((path, index) => ({
      backend: object(path)['backend'],
      field: `spec.rules[${ruleIndex}].http.paths[${index}].backend.service`,
    })),
  );
  const all = [{ backend: spec['defaultBackend'], field: 'spec.defaultBackend.service' }, ...backends];
  const targets = all.flatMap(({ backend, field }): WrittenTarget[] => {
    const { name, port } = object(object(backend)['service']);
    const service = text(name);
    if (service === undefined) return [];
    const { namespace } = metadataOf(source);
    const { name: portName, number: portNumber } = object(port);
    return [{ namespace, service, port: textOf(portName ?? portNumber), subset: '', weight: 1, field }];
  });
  const hosts = [...new Set(rules.map(({ host }) => text(host) ?? '*'))];
  return { ...headOf(source), hosts: hosts.length === 0 ? ['*'] : hosts, targets, gateways: [] };
}

function headOf(source: JsonObject): Omit<WrittenRoute, 'hosts' | 'targets' | 'gateways'> {
  const { namespace, name } = metadataOf(source);
  return { kind: text(source['kind']) ?? '', namespace, name, conditions: [], changedAt: changedAtOf(source) };
}

function texts(value: unknown): string[] {
  return list(value).filter((each) => typeof each === 'string');
}

const projections: Readonly<Record<string, (source: JsonObject) => WrittenRoute>> = {
  VirtualService: virtualService,
  Ingress: ingress,
};

/** The same object is asked about for each upstream in trouble. */
const written = new WeakMap<JsonObject, WrittenRoute>();

export function routeOf(source: JsonObject): WrittenRoute {
  const known = written.get(source) ?? (projections[text(source['kind']) ?? ''] ?? gatewayRoute)(source);
  written.set(source, known);
  return known;
}
