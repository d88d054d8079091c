import {
  type Destination,
  type EndpointOwners,
  isOfEndpoint,
  type ModelEvent,
  type ReportedKey,
  type TrafficKey,
  type UpstreamName,
} from '../event.ts';
import { resolvePort } from '../service.ts';
import type { Registry } from './registry.ts';
import type { Upstreams } from './upstreams.ts';

/** Whose each endpoint is that was asked for. */
type Owned = ReadonlyMap<Destination, UpstreamName>;

const nobodys: Owned = new Map();

/**
 * Says which upstream a proxy's name means. What a name means may become known later, and then holds for what comes:
 * a counter that moved would count twice.
 */
export class Names {
  readonly #upstreams: Upstreams;
  readonly #registry: Pick<Registry, 'at'>;
  /** By source, the one that told last first. */
  #aliases = new Map<string, ReadonlyMap<string, UpstreamName>>();
  readonly #owners = new Map<string, EndpointOwners>();

  constructor(upstreams: Upstreams, registry: Pick<Registry, 'at'>) {
    this.#upstreams = upstreams;
    this.#registry = registry;
  }

  /** The whole truth of one source. */
  learn(event: ModelEvent & { type: 'aliases' | 'endpoint-owners' }): void {
    const { source } = event;
    if (event.type === 'endpoint-owners') {
      this.#owners.set(source, event.owners);
      return;
    }
    const others = [...this.#aliases].filter(([name]) => name !== source);
    this.#aliases = new Map([[source, event.aliases], ...others]);
  }

  /** What `resolve` says of each; endpoints are asked for together, since one search finds all of them. */
  resolveAll<Reported extends ReportedKey>(all: readonly Reported[]): { reported: Reported; key: TrafficKey }[] {
    const owned = this.#ownersOf(all);
    return all.map((reported) => ({ reported, key: this.#resolve(reported, owned) }));
  }

  /**
   * The alias, else the first candidate that a registry declares, else whose destination it is, else the key itself; the
   * port by its label.
   */
  resolve(reported: ReportedKey): TrafficKey {
    return this.#resolve(reported, this.#ownersOf([reported]));
  }

  #resolve(reported: ReportedKey, owned: Owned): TrafficKey {
    const { namespace, service, port } = this.#meaning(reported, owned);
    const declared = this.#upstreams.find(namespace, service)?.declared?.service;
    return { namespace, service, port: resolvePort(declared, port || reported.port), subset: reported.subset };
  }

  #meaning(reported: ReportedKey, owned: Owned): UpstreamName {
    const { alias, destination } = reported;
    if (alias !== undefined) {
      for (const aliases of this.#aliases.values()) {
        const name = aliases.get(alias);
        if (name !== undefined) return name;
      }
    }
    const candidate = this.#candidateOf(reported);
    if (candidate !== undefined) return candidate;
    if (destination === undefined) return reported;
    if (isOfEndpoint(reported)) return owned.get(destination) ?? reported;
    const owner = this.#registry.at(destination.ip);
    return owner === undefined
      ? reported
      : { namespace: owner.namespace, service: owner.service, port: destination.port };
  }

  #candidateOf({ candidates }: ReportedKey): UpstreamName | undefined {
    return candidates?.find((name) => this.#isDeclared(name));
  }

  #isDeclared({ namespace, service }: UpstreamName): boolean {
    return this.#upstreams.find(namespace, service)?.declared !== undefined;
  }

  #ownersOf(reported: readonly ReportedKey[]): Owned {
    if (this.#owners.size === 0) return nobodys;
    const asked = reported.flatMap((key) =>
      key.destination !== undefined && isOfEndpoint(key) && this.#candidateOf(key) === undefined
        ? [key.destination]
        : [],
    );
    if (asked.length === 0) return nobodys;
    const owned = new Map<Destination, UpstreamName>();
    for (const owners of this.#owners.values()) {
      const answers = owners.of(asked);
      for (const [n, destination] of asked.entries()) {
        const owner = answers[n];
        // Its source may know of a service that it has not told of yet.
        if (owner !== undefined && this.#isDeclared(owner)) owned.set(destination, owner);
      }
    }
    return owned;
  }
}
