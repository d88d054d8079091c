import { addReadiness, bornAvailability, countTimeWithout } from '../availability.ts';
import type { ModelEvent } from '../event.ts';
import { isScaledToZero } from '../service.ts';
import { type MutableUpstream, upstreamKey, type Upstreams } from './upstreams.ts';

/** What registries declare: services, and the readiness of their ports over time. */
export class Registry {
  readonly #upstreams: Upstreams;
  /** Whose each address is. */
  readonly #byAddress = new Map<string, MutableUpstream>();
  readonly #isUp: (source: string) => boolean;

  /** Time without a ready endpoint counts only while `isUp` says that somebody would know of one. */
  constructor(upstreams: Upstreams, isUp: (source: string) => boolean) {
    this.#upstreams = upstreams;
    this.#isUp = isUp;
  }

  /** The upstream that declares the address. */
  at(address: string): MutableUpstream | undefined {
    return this.#byAddress.get(address);
  }

  replace({ source, at, services }: ModelEvent & { type: 'services' }): void {
    const present = new Set(services.map((service) => upstreamKey(service.namespace, service.name)));
    for (const key of this.#upstreams.byKey.keys()) if (!present.has(key)) this.#forget(key, source);
    for (const service of services) this.declare({ source, service, at });
  }

  declare({ source, service, at }: Pick<ModelEvent & { type: 'service' }, 'source' | 'service' | 'at'>): void {
    const upstream = this.#upstreams.open(service.namespace, service.name);
    this.#move(upstream, service.addresses);
    upstream.declared = { source, service };
    // A DNS alias has no endpoints of its own, whatever a source tells.
    const rows = service.kind === 'external_name' ? [] : service.readiness;
    const ports = new Set(rows.map(({ port }) => port));
    for (const port of upstream.availability.keys()) if (!ports.has(port)) upstream.availability.delete(port);
    for (const row of rows) {
      const known = upstream.availability.get(row.port);
      if (known === undefined) upstream.availability.set(row.port, bornAvailability(row, at));
      else addReadiness(known, row, at);
    }
    this.#count(upstream, at);
  }

  remove({ source, namespace, name }: ModelEvent & { type: 'service-removed' }): void {
    this.#forget(upstreamKey(namespace, name), source);
  }

  /** A source went up or down: from now on time without a ready endpoint counts, or does not. */
  recount(source: string, at: number): void {
    for (const upstream of this.#upstreams.byKey.values()) {
      if (upstream.declared?.source === source) this.#count(upstream, at);
    }
  }

  #count({ declared, availability }: MutableUpstream, at: number): void {
    if (declared === undefined) return;
    const counts = this.#isUp(declared.source) && !isScaledToZero(declared.service);
    for (const port of availability.values()) countTimeWithout(port, counts, at);
  }

  /** An address that somebody else has by now stays with them. */
  #move(upstream: MutableUpstream, addresses: readonly string[] = []): void {
    const before = upstream.declared?.service.addresses ?? [];
    if (before === addresses) return;
    for (const address of before) if (this.at(address) === upstream) this.#byAddress.delete(address);
    for (const address of addresses) this.#byAddress.set(address, upstream);
  }

  #forget(key: string, source: string): void {
    const upstream = this.#upstreams.byKey.get(key);
    if (upstream?.declared?.source !== source) return;
    this.#move(upstream);
    upstream.declared = undefined;
    upstream.availability.clear();
    this.#upstreams.changes.add(upstream);
    this.#upstreams.dropIfBare(upstream);
  }
}
