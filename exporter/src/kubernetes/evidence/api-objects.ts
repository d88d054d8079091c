import type { Clock } from '../../model/clock.ts';
import { isAborted, sentence } from '../../model/source.ts';
import type { Client } from '../client/client.ts';
import { StatusError } from '../client/client-faults.ts';
import type { JsonObject } from '../json.ts';
import { readList } from '../watch/list.ts';
import type { Budget } from './budget.ts';
import { matches, uidAbout } from './held-objects.ts';
import type { Found, ObjectQuery, ObjectReader } from './reader.ts';
import { type EvidenceResource, evidenceResources, pluralOf } from './resources.ts';
import { slim } from './slim.ts';

export interface ApiObjectsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly budget: Budget;
  readonly signal: AbortSignal;
}

/** An answer for a whole namespace, or for all of the cluster, is good for so long. */
const sharedMs = 15_000;
/** What may not be read, or is not served, is asked for again after so long. */
const refusedMs = 60_000;
/** From so many narrow questions about one namespace within `sharedMs` on, all of it is asked for at once. */
const maxNarrow = 6;

interface Kept {
  readonly found: Promise<Found>;
  readonly until: number;
}

/**
 * Reads evidence from an apiserver, within a budget. A question about one object or a few is asked as it is; where many
 * come about one namespace, as when all of its services fail at once, its objects are listed once for all of them.
 */
export class ApiObjects implements ObjectReader {
  readonly #options: ApiObjectsOptions;
  /** By path and selectors. */
  readonly #kept = new Map<string, Kept>();
  /** By path, how often it was asked narrowly lately. */
  readonly #narrow = new Map<string, { count: number; readonly until: number }>();

  constructor(options: ApiObjectsOptions) {
    this.#options = options;
  }

  async list(query: ObjectQuery): Promise<Found> {
    const wide = { resource: query.resource, namespace: query.namespace };
    if (!isNarrow(query) || this.#isAskedOften(wide)) {
      const found = await this.#ask(wide);
      if ('missing' in found) return found;
      const { aboutUid } = query;
      const isAbout = (each: JsonObject): boolean => aboutUid === undefined || uidAbout(each) === aboutUid;
      return { objects: found.objects.filter((each) => matches(each, query) && isAbout(each)) };
    }
    return this.#ask(query);
  }

  #isAskedOften(wide: ObjectQuery): boolean {
    const now = this.#options.clock.now();
    const key = keyOf(wide);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > now) return true;
    const known = this.#narrow.get(key);
    const asked = known !== undefined && known.until > now ? known : { count: 0, until: now + sharedMs };
    asked.count++;
    this.#narrow.set(key, asked);
    return asked.count > maxNarrow;
  }

  /** The same question within a while has the same answer. */
  #ask(query: ObjectQuery): Promise<Found> {
    const { clock } = this.#options;
    const now = clock.now();
    for (const [key, { until }] of this.#kept) if (until <= now) this.#kept.delete(key);
    const key = keyOf(query);
    const known = this.#kept.get(key);
    if (known !== undefined) return known.found;
    const found = this.#read(query).then(({ found: answer, keptMs }) => {
      const until = clock.now() + (isNarrow(query) && keptMs === sharedMs ? 0 : keptMs);
      this.#kept.set(key, { found, until });
      return answer;
    });
    this.#kept.set(key, { found, until: Infinity });
    return found;
  }

  async #read(query: ObjectQuery): Promise<{ readonly found: Found; readonly keptMs: number }> {
    const row: EvidenceResource = evidenceResources[query.resource];
    const { signal, budget } = this.#options;
    for (const path of row.paths) {
      try {
        const objects = await budget.spend(signal, () => this.#list(row, path, query));
        return { found: { objects }, keptMs: sharedMs };
      } catch (error) {
        if (isAborted(signal)) return { found: { missing: 'uhwatch is stopping' }, keptMs: 0 };
        if (!(error instanceof StatusError)) return { found: { missing: sentence(error) }, keptMs: 0 };
        if (error.status === 404) continue;
        const isRefused = error.status === 401 || error.status === 403;
        return { found: { missing: missingBecause(row, query, error) }, keptMs: isRefused ? refusedMs : 0 };
      }
    }
    const missing = `the cluster does not serve ${pluralOf(row)}, ${row.without}`;
    return { found: row.isOptional === true ? { objects: [] } : { missing }, keptMs: refusedMs };
  }

  async #list(row: EvidenceResource, path: string, query: ObjectQuery): Promise<readonly JsonObject[]> {
    const { client, clock, signal } = this.#options;
    const objects: JsonObject[] = [];
    const listing = {
      // Items of a list carry no kind.
      put: (item: JsonObject) => void objects.push(slim({ kind: row.kind, ...item })),
      remove: () => undefined,
      commit: () => undefined,
    };
    const resource = { path: within(path, query.namespace), ...selectorsOf(query) };
    await readList(resource, listing, { client, clock, signal });
    return objects;
  }
}

function missingBecause(row: EvidenceResource, { namespace }: ObjectQuery, error: StatusError): string {
  if (error.status !== 403) return `${error.message}; ${row.without}`;
  const place = namespace === '' ? 'in the cluster' : `in namespace ${namespace}`;
  return `${pluralOf(row)} may not be listed ${place}, ${row.without}: give the service account of uhwatch the verb list on them`;
}

function isNarrow({ labels, name, aboutUid, reason }: ObjectQuery): boolean {
  return [labels, name, aboutUid, reason].some((each) => each !== undefined);
}

function keyOf({ resource, namespace, labels, name, aboutUid, reason }: ObjectQuery): string {
  return JSON.stringify([resource, namespace, labels && [...labels], name, aboutUid, reason]);
}

function within(path: string, namespace: string): string {
  if (namespace === '') return path;
  const end = path.lastIndexOf('/');
  return `${path.slice(0, end)}/namespaces/${encodeURIComponent(namespace)}${path.slice(end)}`;
}

function selectorsOf({ labels, name, aboutUid, reason }: ObjectQuery): {
  labelSelector?: string;
  fieldSelector?: string;
} {
  const fields = [
    ...(name === undefined ? [] : [`metadata.name=${name}`]),
    ...(aboutUid === undefined ? [] : [`involvedObject.uid=${aboutUid}`]),
    ...(reason === undefined ? [] : [`reason=${reason}`]),
  ];
  return {
    ...(labels !== undefined && { labelSelector: [...labels].map((pair) => pair.join('=')).join(',') }),
    ...(fields.length > 0 && { fieldSelector: fields.join(',') }),
  };
}
