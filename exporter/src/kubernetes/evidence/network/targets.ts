import type { RouteTarget } from '../../../model/evidence/network.ts';
import { conditionOf } from '../../../model/evidence/object.ts';
import type { ServiceSpec } from '../../../model/evidence/upstream-evidence.ts';
import { type JsonObject, list, object, text } from '../../json.ts';
import type { Collecting } from '../collecting.ts';
import { metadataOf } from '../fields.ts';
import { serviceSpecOf } from '../service.ts';
import { hostOf, isLike, takesIn } from './hosts.ts';
import type { WrittenPolicy } from './mesh.ts';
import type { WrittenRoute, WrittenTarget } from './routes.ts';

type Judgment = Pick<RouteTarget, 'fault' | 'instead'>;

const fine: Judgment = { fault: undefined, instead: '' };

/** What is there for routes to lead to. What may not be read counts as there: nobody can say that it is missing. */
export class Targets {
  readonly #from: Collecting;
  readonly #policies: readonly WrittenPolicy[];

  constructor(from: Collecting, policies: readonly WrittenPolicy[]) {
    this.#from = from;
    this.#policies = policies;
  }

  async judge(target: WrittenTarget, route: WrittenRoute): Promise<RouteTarget> {
    const { namespace, service } = target;
    const spec = await this.specOf(namespace, service);
    if (spec === undefined) return { ...target, ...fine };
    if (spec === 'none') {
      return { ...target, fault: 'service_missing', instead: await this.#nearest(target, route.namespace) };
    }
    const found = portOf(target, spec) ?? this.#subsetOf(target) ?? (await this.#permissionOf(target, route));
    return { ...target, ...(found ?? fine) };
  }

  /** `none` where there is none of that name, undefined where nobody can say or it has no ports to speak of. */
  async specOf(namespace: string, service: string): Promise<ServiceSpec | 'none' | undefined> {
    if (namespace === '') return (await this.#isEntry(service)) ? undefined : 'none';
    const found = await this.#from.beyond({ resource: 'service', namespace, name: service });
    if (found === undefined) return undefined;
    const [source] = found;
    if (source !== undefined) return serviceSpecOf(source);
    return (await this.#isEntry(`${service}.${namespace}.svc.cluster.local`)) ? undefined : 'none';
  }

  /** Whether a ServiceEntry has the host; where they may not be read, it may well be. */
  async #isEntry(host: string): Promise<boolean> {
    const entries = await this.#from.beyond({ resource: 'serviceEntries', namespace: '' });
    return entries?.some((entry) => hostsOf(entry).some((pattern) => takesIn(pattern, host))) ?? true;
  }

  /** A Service that was likely meant. */
  async #nearest({ namespace, service }: WrittenTarget, own: string): Promise<string> {
    const [name = '', of = own] = namespace === '' ? service.split('.') : [service, namespace];
    const services = (await this.#from.beyond({ resource: 'service', namespace: of })) ?? [];
    const names = services.map((each) => metadataOf(each).name).filter((each) => isLike(each, name));
    const [nearest] = names.sort((a, b) => (a < b ? -1 : 1));
    if (nearest === undefined) return '';
    return namespace === '' ? `${nearest}.${of}.svc.cluster.local` : `${of}/${nearest}`;
  }

  #subsetOf({ namespace, service, subset }: WrittenTarget): Judgment | undefined {
    if (subset === '' || this.#from.missing.has('mesh')) return undefined;
    const policies = this.#policies.filter(({ host, namespace: own }) => {
      const meant = hostOf(host, own);
      return meant.namespace === namespace && (meant.service === service || meant.service === '*');
    });
    const names = policies.flatMap(({ subsets }) => subsets.map(({ name }) => name));
    return names.includes(subset) ? undefined : { fault: 'subset_missing', instead: names.join(', ') };
  }

  /** Source: ReferenceGrant of the Gateway API; a controller that resolved the references found it. */
  async #permissionOf({ namespace, service }: WrittenTarget, route: WrittenRoute): Promise<Judgment | undefined> {
    const { kind, namespace: own, conditions } = route;
    if (!kind.endsWith('Route') || namespace === own) return undefined;
    if (conditionOf(conditions, 'ResolvedRefs')?.status === 'True') return undefined;
    const grants = await this.#from.beyond({ resource: 'referenceGrants', namespace });
    if (grants === undefined) return undefined;
    const isGranted = grants.some((grant) => {
      const { from, to } = object(grant['spec']);
      return (
        list(from).some((item) => object(item)['kind'] === kind && object(item)['namespace'] === own) &&
        list(to).some(
          (item) => object(item)['kind'] === 'Service' && (text(object(item)['name']) ?? service) === service,
        )
      );
    });
    return isGranted ? undefined : { fault: 'not_permitted', instead: '' };
  }
}

function portOf({ port }: WrittenTarget, { ports }: ServiceSpec): Judgment | undefined {
  if (port === '' || ports.some(({ name, number }) => port === name || port === String(number))) return undefined;
  const words = ports.map(({ name, number }) => (name === '' ? `${number}` : `${name} (${number})`));
  return { fault: 'port_missing', instead: words.join(', ') };
}

function hostsOf(entry: JsonObject): string[] {
  return list(object(entry['spec'])['hosts']).filter((each) => typeof each === 'string');
}
