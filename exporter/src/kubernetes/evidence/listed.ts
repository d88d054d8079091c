import { type JsonObject, object, text } from '../json.ts';
import { metadataOf } from './fields.ts';
import { matches, uidAbout } from './held-objects.ts';
import { PackedTexts, PlaceIndex } from './packed-texts.ts';
import { isNarrow, type ObjectQuery } from './reader.ts';
import type { EvidenceResourceName } from './resources.ts';

/** The objects that one question brought, for all questions about some of them. */
export interface Listed {
  readonly size: number;
  add(source: JsonObject): void;
  find(query: ObjectQuery): readonly JsonObject[];
}

/** What an object is looked up by, and what a question looks for; undefined where it asks for all of a namespace. */
interface Lookup {
  of(source: JsonObject): string;
  in(query: ObjectQuery): string | undefined;
}

const serviceLabel = 'kubernetes.io/service-name';

/** Kinds of which each upstream in trouble asks for its own, and no more. */
const lookups: Partial<Record<EvidenceResourceName, Lookup>> = {
  service: { of: (source) => metadataOf(source).name, in: ({ name }) => name },
  slices: {
    of: (source) => text(object(object(source['metadata'])['labels'])[serviceLabel]) ?? '',
    in: ({ labels }) => labels?.get(serviceLabel),
  },
};

/** Where what a question brings is put. */
export function listedFor(query: ObjectQuery): Listed {
  const lookup = lookups[query.resource];
  return lookup === undefined || isNarrow(query) ? new PlainObjects() : new PackedObjects(lookup);
}

/** That there are none. */
export const noneListed: Pick<Listed, 'find'> = { find: () => [] };

class PlainObjects implements Listed {
  readonly #all: JsonObject[] = [];
  #byNamespace: ReadonlyMap<string, readonly JsonObject[]> | undefined;

  get size(): number {
    return this.#all.length;
  }

  add(source: JsonObject): void {
    this.#all.push(source);
  }

  find(query: ObjectQuery): readonly JsonObject[] {
    return this.#in(query.namespace).filter((each) => isAsked(each, query));
  }

  /** Thousands of questions come about the objects of all namespaces, each of one namespace. */
  #in(namespace: string): readonly JsonObject[] {
    if (namespace === '') return this.#all;
    this.#byNamespace ??= Map.groupBy(this.#all, (each) => metadataOf(each).namespace);
    return this.#byNamespace.get(namespace) ?? [];
  }
}

/**
 * Objects as packed text, a few of which are read at a time: V8 goes through every object that it holds each time that it
 * collects, a million of them for the slices of ten thousand services, and through no text.
 */
class PackedObjects implements Listed {
  readonly #lookup: Lookup;
  readonly #texts = new PackedTexts();
  /** By namespace, and by namespace and what they are looked up by. */
  readonly #places = new PlaceIndex();

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  get size(): number {
    return this.#texts.size;
  }

  add(source: JsonObject): void {
    const { namespace } = metadataOf(source);
    const place = this.#texts.add(JSON.stringify(source));
    this.#places.add(namespace, place);
    this.#places.add(`${namespace}/${this.#lookup.of(source)}`, place);
  }

  find(query: ObjectQuery): readonly JsonObject[] {
    const { namespace } = query;
    return this.#placesOf(query)
      .map((place) => object(JSON.parse(this.#texts.read(place))))
      .filter((each) => namespace === '' || metadataOf(each).namespace === namespace)
      .filter((each) => isAsked(each, query));
  }

  #placesOf(query: ObjectQuery): number[] {
    const { namespace } = query;
    if (namespace === '') return [...Array(this.size).keys()];
    const key = this.#lookup.in(query);
    return this.#places.find(key === undefined ? namespace : `${namespace}/${key}`);
  }
}

/** Whether an object of the right namespace is one that the question asks for. */
function isAsked(source: JsonObject, query: ObjectQuery): boolean {
  const isAbout = query.aboutUid === undefined || uidAbout(source) === query.aboutUid;
  return isAbout && matches(source, query);
}
