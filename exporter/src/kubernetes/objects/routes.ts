import type { UpstreamName } from '../../model/event.ts';
import { list, number, object, text } from '../json.ts';
import type { Meta } from './record.ts';

/** One of `backendRefs`, with the API's defaults filled in. */
export interface BackendRecord {
  /** A Service; what else may stand there (a Backend, a ServiceImport) is no upstream that is known here. */
  readonly isService: boolean;
  readonly target: UpstreamName;
  /** Share of the requests; 0 gets none. */
  readonly weight: number;
}

/** A route of the Gateway API, projected. */
export interface RouteRecord extends Meta {
  readonly kind: 'Route';
  /** The kind in lower case, such as `httproute`, as Envoy Gateway writes it. */
  readonly route: string;
  /** The backends of each rule. */
  readonly rules: readonly (readonly BackendRecord[])[];
}

/** gateway.networking.k8s.io BackendRef: kind Service of the core group, the route's namespace, weight 1 where not set. */
function backend(item: unknown, namespace: string): BackendRecord {
  const source = object(item);
  const name = text(source['name']) ?? '';
  return {
    isService: name !== '' && (text(source['kind']) ?? 'Service') === 'Service' && (text(source['group']) ?? '') === '',
    target: {
      namespace: text(source['namespace']) ?? namespace,
      service: name,
      port: String(number(source['port']) ?? ''),
    },
    weight: number(source['weight']) ?? 1,
  };
}

/** Projects a route of any kind of the Gateway API: what is not as the API says it names no backend. */
export function route(kind: string) {
  return (source: Readonly<Record<string, unknown>>, meta: Meta): RouteRecord => ({
    kind: 'Route',
    ...meta,
    route: kind,
    rules: list(object(source['spec'])['rules']).map((rule) =>
      list(object(rule)['backendRefs']).map((item) => backend(item, meta.namespace)),
    ),
  });
}

interface Destination {
  readonly alias: string;
  readonly backends: readonly BackendRecord[];
  /** Whether a number stands for one backend only. */
  readonly numbered: boolean;
}

/** Rules of TLS, TCP and UDP have nothing to match, so Envoy Gateway makes one destination of them, with the number -1. */
const streamRoutes: ReadonlySet<string> = new Set(['tlsroute', 'tcproute', 'udproute']);

function destinationsOf({ route, namespace, name, rules }: RouteRecord): Destination[] {
  const prefix = `${route}/${namespace}/${name}/rule`;
  if (streamRoutes.has(route)) return [{ alias: `${prefix}/-1`, backends: rules.flat(), numbered: rules.length === 1 }];
  return rules.map((backends, rule) => ({ alias: `${prefix}/${rule}`, backends, numbered: true }));
}

function onlyService(backends: readonly BackendRecord[]): UpstreamName | undefined {
  const used = backends.filter(({ weight }) => weight > 0);
  const [first] = used;
  const isSame = ({ isService, target }: BackendRecord): boolean =>
    isService &&
    target.namespace === first?.target.namespace &&
    target.service === first.target.service &&
    target.port === first.target.port;
  return used.every(isSame) ? first?.target : undefined;
}

/**
 * What Envoy Gateway calls the rules of a route and their backends, with the service behind each. A rule with several
 * backends has none: the log names the rule only. Source: `irRouteDestinationName` and `irDestinationSettingName` in
 * Envoy Gateway's internal/gatewayapi/helpers.go.
 */
export function aliasesOf(record: RouteRecord): [alias: string, service: UpstreamName][] {
  const aliases: [string, UpstreamName][] = [];
  for (const { alias, backends, numbered } of destinationsOf(record)) {
    const only = onlyService(backends);
    if (only !== undefined) aliases.push([alias, only]);
    for (const [index, { isService, target }] of backends.entries()) {
      if (isService && numbered) aliases.push([`${alias}/backend/${index}`, target]);
    }
  }
  return aliases;
}

/** Whether two tables say the same. */
function sameAliases(a: ReadonlyMap<string, UpstreamName>, b: ReadonlyMap<string, UpstreamName>): boolean {
  if (a.size !== b.size) return false;
  for (const [alias, { namespace, service, port }] of a) {
    const other = b.get(alias);
    if (other?.namespace !== namespace || other.service !== service || other.port !== port) return false;
  }
  return true;
}

/** The routes of a cluster, and what they stand for. */
export class Routes {
  readonly #routes = new Map<string, RouteRecord>();
  #aliases: ReadonlyMap<string, UpstreamName> | undefined;
  #changed = true;

  get changed(): boolean {
    return this.#changed;
  }

  change(before: RouteRecord | undefined, after: RouteRecord | undefined): void {
    if (before !== undefined) this.#routes.delete(keyOf(before));
    if (after !== undefined) this.#routes.set(keyOf(after), after);
    this.#changed = true;
  }

  /** Undefined when the last answer still holds. */
  takeAliases(): ReadonlyMap<string, UpstreamName> | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    const aliases = new Map([...this.#routes.values()].flatMap(aliasesOf));
    if (this.#aliases !== undefined && sameAliases(aliases, this.#aliases)) return undefined;
    this.#aliases = aliases;
    return aliases;
  }
}

function keyOf({ route, uid }: RouteRecord): string {
  return `${route}/${uid}`;
}
