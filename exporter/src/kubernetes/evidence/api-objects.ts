import type { EvidencePart } from '../../model/evidence/upstream-evidence.ts';
import { Slice, type Slicing } from '../../model/slice.ts';
import { isAborted, sentence } from '../../model/source.ts';
import { StatusError } from '../client/client-faults.ts';
import type { JsonObject } from '../json.ts';
import { pathIn } from '../resources.ts';
import { readList } from '../watch/list.ts';
import { type Answer, Answers, type Told } from './answers.ts';
import { Breadth, type BreadthOptions } from './breadth.ts';
import { type Budgeted, budgeted, forbidden } from './budgeted.ts';
import { ListSize, TooBig } from './list-size.ts';
import { type Listed, listedFor, noneListed } from './listed.ts';
import { type Found, isNarrow, keyOf, type ObjectQuery, type ObjectReader } from './reader.ts';
import { Refusals } from './refusals.ts';
import { type EvidenceResource, evidenceResources, pluralOf } from './resources.ts';
import { slim } from './slim.ts';

export interface ApiObjectsOptions extends BreadthOptions, Budgeted {
  readonly slicing: Slicing;
  /** Whether more upstreams wait for evidence than can be served at a time; default never. */
  readonly isBehind?: () => boolean;
  /** A list that is bigger is not read to its end; default 64. */
  readonly maxListMiB?: number;
}

/** An answer for many is good for so long, and while there is more to ask than can be as long as all who wait for it need, roughly. */
const sharedMs = { min: 500, written: 3_000, perUpstream: 100, max: 60_000 };
/** What people write and no controller: it need not be asked for each time that pods are looked at again. */
const writtenByPeople: ReadonlySet<EvidencePart> = new Set<EvidencePart>(['routes', 'mesh', 'network_policies']);
/** What is bigger is asked for piece by piece: ten thousand pods take about as much. */
const defaultListMiB = 64;
/** After a server that is busy or at fault nothing more is asked for so long, unless it says for how long itself. */
const restMs = 1_000;

/**
 * Reads evidence from an apiserver, within a budget. A question about one object or a few is asked as it is; where many
 * come about one namespace, or about many namespaces, as when all services fail at once, all is listed once for them.
 */
export class ApiObjects implements ObjectReader {
  readonly #options: ApiObjectsOptions;
  readonly #answers: Answers;
  readonly #breadth: Breadth;
  readonly #refusals: Refusals;
  /** Shared by all who ask: those that wait for one answer get it in the same turn. */
  readonly #slice: Slice;

  constructor(options: ApiObjectsOptions) {
    const { clock } = options;
    this.#options = options;
    this.#answers = new Answers(clock);
    this.#breadth = new Breadth(options);
    this.#refusals = new Refusals(clock);
    this.#slice = new Slice(options.slicing);
  }

  async list(query: ObjectQuery): Promise<Found> {
    for (const broader of this.#breadth.broader(query)) {
      const told = await this.#ask(broader);
      if ('listed' in told) return this.#found(told, query);
    }
    return this.#found(await this.#ask(query), query);
  }

  /** Lets go of what nobody asked for lately. */
  sweep(): void {
    this.#answers.sweep();
  }

  async #ask(query: ObjectQuery): Promise<Told> {
    const refusal = this.#refusals.of(query);
    if (refusal !== undefined) return refusal;
    return this.#answers.get(keyOf(query), isNarrow(query) ? 0 : this.#sharedMs(query), () => this.#read(query));
  }

  async #found(told: Told, query: ObjectQuery): Promise<Found> {
    if ('missing' in told) return told;
    if (this.#slice.isOver) await this.#slice.next();
    const { listed, at } = told;
    return { objects: listed.find(query), ...(at !== undefined && { at }) };
  }

  #sharedMs({ resource }: ObjectQuery): number {
    const { budget, inTrouble, isBehind } = this.#options;
    const { perUpstream, max } = sharedMs;
    const min = writtenByPeople.has(evidenceResources[resource].part) ? sharedMs.written : sharedMs.min;
    return budget.isShort || isBehind?.() === true ? Math.min(max, Math.max(min, perUpstream * inTrouble().size)) : min;
  }

  async #read(query: ObjectQuery): Promise<Answer> {
    const row: EvidenceResource = evidenceResources[query.resource];
    const { signal, budget } = this.#options;
    for (const path of row.paths) {
      try {
        return { listed: await budget.spend(signal, () => this.#listWhole(row, path, query)) };
      } catch (error) {
        if (error instanceof StatusError && error.status === 404) continue;
        return this.#failed(query, error);
      }
    }
    const missing = `the cluster does not serve ${pluralOf(row)}, ${row.without}`;
    const answer = row.isOptional === true ? { listed: noneListed } : { missing, passing: false };
    this.#refusals.absent(query, answer);
    return answer;
  }

  #failed(query: ObjectQuery, error: unknown): Answer {
    const { signal, budget } = this.#options;
    const row: EvidenceResource = evidenceResources[query.resource];
    if (isAborted(signal)) return { missing: 'uhwatch is stopping', passing: true };
    if (error instanceof TooBig) {
      const answer = { missing: `${sentence(error)}, ${row.without}`, passing: false };
      this.#refusals.tooBig(query, answer);
      return answer;
    }
    const status = error instanceof StatusError ? error.status : 0;
    if (status !== 403) {
      const asked = error instanceof StatusError ? error.retryAfterMs : undefined;
      budget.pause(asked ?? restMs);
      return { missing: `${sentence(error)}; ${row.without}`, passing: true };
    }
    const answer = { missing: forbidden(query), passing: false };
    this.#refusals.refused(query, answer);
    return answer;
  }

  /** Pages of a state that was compacted away meanwhile begin once more: much changes just when much fails. */
  async #listWhole(row: EvidenceResource, path: string, query: ObjectQuery): Promise<Listed> {
    try {
      return await this.#list(row, path, query);
    } catch (error) {
      if (!(error instanceof StatusError) || error.status !== 410) throw error;
      return this.#list(row, path, query);
    }
  }

  async #list(row: EvidenceResource, path: string, query: ObjectQuery): Promise<Listed> {
    const { clock, signal, slicing, maxListMiB = defaultListMiB } = this.#options;
    const listed = listedFor(query);
    const listing = {
      // Items of a list carry no kind.
      put: (item: JsonObject) => listed.add(slim({ kind: row.kind, ...item })),
      remove: () => undefined,
      commit: () => undefined,
    };
    const resource = { path: pathIn(path, query.namespace), ...selectorsOf(query) };
    const size = new ListSize(resource.path, maxListMiB);
    await readList(resource, listing, {
      client: budgeted(this.#options, query, size),
      clock,
      signal,
      slicing,
      onPage: (left) => size.expect(left / Math.max(listed.size, 1)),
    });
    return listed;
  }
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
