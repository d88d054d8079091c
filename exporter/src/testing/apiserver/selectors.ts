import type { Collection } from './collections.ts';
import { badRequest } from './status.ts';
import type { StoredObject } from './stored-object.ts';

type Matches = (object: StoredObject) => boolean;

/** What a list or a watch is about. */
export interface Scope extends Collection {
  /** Whether a selector narrows it: then the server does not say how many objects remain. */
  readonly isSelective: boolean;
  readonly matches: Matches;
}

export function scopeOf(collection: Collection, query: URLSearchParams): Scope {
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  const requirements = [
    ...termsOf(labels).map(labelRequirement),
    ...termsOf(fields).map((term) => fieldRequirement(term, collection.fields)),
  ];
  const { namespace } = collection;
  const isInNamespace: Matches = ({ metadata }) => namespace === undefined || metadata.namespace === namespace;
  return {
    ...collection,
    isSelective: requirements.length > 0,
    matches: (object) => isInNamespace(object) && requirements.every((matches) => matches(object)),
  };
}

/** Commas between terms, not those within `in (a,b)`. */
function termsOf(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

const key = String.raw`([A-Za-z0-9][-A-Za-z0-9_./]*)`;
const exists = new RegExp(`^(!?)\\s*${key}$`);
const compares = new RegExp(`^${key}\\s*(!?)==?\\s*([^=!]*)$`);
const isAmong = new RegExp(`^${key}\\s+(in|notin)\\s*\\(([^)]*)\\)$`);

/** One of `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b,c)`, `a notin (b,c)`; a missing label satisfies `!=` and `notin`. */
function labelRequirement(term: string): Matches {
  const [, isNot, label] = exists.exec(term) ?? [];
  if (label !== undefined) return ({ metadata }) => (metadata.labels?.[label] !== undefined) === (isNot === '');
  const [, compared, not, value = ''] = compares.exec(term) ?? [];
  if (compared !== undefined) return ({ metadata }) => (metadata.labels?.[compared] === value) === (not === '');
  const [, member, operator, list = ''] = isAmong.exec(term) ?? [];
  if (member === undefined) throw badRequest(`unable to parse requirement: found '${term}'`);
  const values: ReadonlySet<string | undefined> = new Set(list.split(',').map((each) => each.trim()));
  return ({ metadata }) => values.has(metadata.labels?.[member]) === (operator === 'in');
}

function fieldRequirement(term: string, known: readonly string[]): Matches {
  const [, field, not, value = ''] = compares.exec(term) ?? [];
  if (field === undefined) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
  const steps = field.split('.');
  return (object) => (fieldOf(object, steps) === value) === (not === '');
}

/** A field as a selector compares it: what is not set is the empty string. */
function fieldOf(object: unknown, steps: readonly string[]): string {
  let value = object;
  for (const step of steps) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[step];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
