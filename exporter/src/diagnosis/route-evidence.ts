import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Route, RouteTarget, TargetFault } from '../model/evidence/network.ts';
import type { Condition } from '../model/evidence/object.ts';
import type { UpstreamEvidence } from '../model/evidence/upstream-evidence.ts';

/** A target of a route that nothing stands behind, or a reference that whoever serves the route does not follow. */
export interface BrokenRoute {
  readonly route: Route;
  readonly says: string;
  readonly evidence: Evidence;
}

/** What is wrong with the routes, targets that get requests only. */
export function brokenRoutes({ routes }: UpstreamEvidence): BrokenRoute[] {
  return routes.flatMap((route) => {
    const targets = route.targets.flatMap((target): BrokenRoute[] => {
      if (target.fault === undefined || target.weight === 0) return [];
      const value = [nameOf(target), target.subset && `subset ${target.subset}`].filter(Boolean).join(', ');
      return [{ route, says: faultWords[target.fault](target), evidence: ofRoute(route, target.field, value) }];
    });
    return targets.length > 0 ? targets : route.conditions.filter(isRefused).map((each) => refusedBy(route, each));
  });
}

const faultWords = {
  service_missing: (target) => `${nameOf(target)}, which does not exist${nearby(target)}`,
  port_missing: (target) => `port ${target.port} of ${serviceOf(target)}, which has ${target.instead}`,
  subset_missing: (target) =>
    `subset ${target.subset} of ${serviceOf(target)}, which no DestinationRule defines${target.instead === '' ? '' : ` (there is ${target.instead})`}`,
  not_permitted: (target) =>
    `${serviceOf(target)}, which no ReferenceGrant of namespace ${target.namespace} lets it use`,
} as const satisfies Record<TargetFault, (target: RouteTarget) => string>;

function nearby({ instead }: RouteTarget): string {
  return instead === '' ? '' : `: ${instead} does`;
}

function serviceOf({ namespace, service }: RouteTarget): string {
  return namespace === '' ? service : `${namespace}/${service}`;
}

function nameOf(target: RouteTarget): string {
  return `${serviceOf(target)}${target.port === '' ? '' : `:${target.port}`}`;
}

/** Source: RouteReasonRefNotPermitted, RouteReasonBackendNotFound and their like in the Gateway API's route types. */
function isRefused({ type, status }: Condition): boolean {
  return type === 'ResolvedRefs' && status === 'False';
}

function refusedBy(route: Route, { reason, message }: Condition): BrokenRoute {
  const says = `a backend that its controller does not resolve (${reason}${message === '' ? '' : `: ${message}`})`;
  return { route, says, evidence: ofRoute(route, 'status.parents.conditions[ResolvedRefs]', `False: ${reason}`) };
}

/** Routes whose references are resolved, so that they are not at fault. */
export function resolvedEvidence(evidence: UpstreamEvidence | undefined): Evidence[] {
  const routes = evidence?.routes ?? [];
  return routes
    .filter(({ conditions }) => conditions.some(({ type, status }) => type === 'ResolvedRefs' && status === 'True'))
    .map((route) => ofRoute(route, 'status.parents.conditions[ResolvedRefs]', 'True'));
}

function ofRoute({ kind, namespace, name }: Route, field: string, value: string): Evidence {
  return { kind, namespace, name, field, value };
}

/** So many things are named in a title; the evidence holds all of them. */
const maxNamed = 3;

/** "VirtualService shop/web leads to port 81 of shop/web, which has http (80)", of each route. */
export function inWordsOfRoutes(broken: readonly BrokenRoute[]): string {
  const shown = Map.groupBy(broken.slice(0, maxNamed), ({ route }) => route);
  const words = [...shown].map(
    ([{ kind, namespace, name }, of]) =>
      `${kind} ${namespace}/${name} leads to ${of.map(({ says }) => says).join('; to ')}`,
  );
  const more = broken.length - maxNamed;
  return `${words.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
