import type { ReportedKey, TrafficKey, UpstreamName } from '../event.ts';
import { resolvePort } from '../service.ts';
import type { Registry } from './registry.ts';
import type { Upstreams } from './upstreams.ts';

/**
 * Says which upstream a proxy's name means. What a name means may become known later, and then holds for what comes:
 * a counter that moved would count twice.
 */
export class Names {
  readonly #upstreams: Upstreams;
  readonly #registry: Pick<Registry, 'at'>;
  /** By source, the one that told last first. */
  #aliases = new Map<string, ReadonlyMap<string, UpstreamName>>();

  constructor(upstreams: Upstreams, registry: Pick<Registry, 'at'>) {
    this.#upstreams = upstreams;
    this.#registry = registry;
  }

  /** The whole truth of one source. */
  setAliases(source: string, aliases: ReadonlyMap<string, UpstreamName>): void {
    const others = [...this.#aliases].filter(([name]) => name !== source);
    this.#aliases = new Map([[source, aliases], ...others]);
  }

  /** The alias, else the first candidate that a registry declares, else whose destination it is, else the key itself; the port by its label. */
  resolve(reported: ReportedKey): TrafficKey {
    const { namespace, service, port } = this.#meaning(reported);
    const declared = this.#upstreams.find(namespace, service)?.declared?.service;
    return { namespace, service, port: resolvePort(declared, port || reported.port), subset: reported.subset };
  }

  #meaning(reported: ReportedKey): UpstreamName {
    const { alias, candidates, destination } = reported;
    if (alias !== undefined) {
      for (const aliases of this.#aliases.values()) {
        const name = aliases.get(alias);
        if (name !== undefined) return name;
      }
    }
    const isKnown = ({ namespace, service }: UpstreamName): boolean =>
      this.#upstreams.find(namespace, service)?.declared !== undefined;
    const candidate = candidates?.find(isKnown);
    if (candidate !== undefined) return candidate;
    const owner = destination && this.#registry.at(destination.ip);
    if (owner === undefined) return reported;
    return { namespace: owner.namespace, service: owner.service, port: destination?.port ?? '' };
  }
}
