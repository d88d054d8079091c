import { flagOf, versionOf } from './serving.ts';
import { badRequest, type FieldError, invalidOptions } from './status.ts';

/** From where a list goes on. Without a version it is told the present state from there on, whatever was before. */
export interface Continuation {
  readonly version: number | undefined;
  readonly after: string;
}

export interface ListOptions {
  /** Infinity when the list has one page. */
  readonly limit: number;
  readonly from: Continuation | undefined;
  readonly version: number | undefined;
  /** Whether it must be the state of `version` and no newer one. */
  readonly isExact: boolean;
}

/** The query of a list by the table "resourceVersion in get and list" of the Kubernetes API concepts. */
export function listOptions(query: URLSearchParams): ListOptions {
  const match = query.get('resourceVersionMatch') ?? '';
  const token = query.get('continue') ?? '';
  const version = versionOf(query);
  const errors = errorsOf(query, match, version);
  if (errors.length > 0) throw invalidOptions(errors);
  if (token !== '' && (version ?? 0) !== 0)
    throw badRequest('specifying resource version is not allowed when using continue');
  const limit = Number(query.get('limit') ?? 0) || Infinity;
  return {
    // A cache answers "any version" and does not page.
    limit: version === 0 && token === '' ? Infinity : limit,
    from: token === '' ? undefined : continuationOf(token),
    version,
    // What paged lists of a version meant before resourceVersionMatch was there.
    isExact: match === 'Exact' || (match === '' && limit !== Infinity && (version ?? 0) > 0),
  };
}

function errorsOf(query: URLSearchParams, match: string, version: number | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const about = (message: string) => errors.push({ field: 'resourceVersionMatch', message });
  if (match !== '') {
    if (version === undefined) about('resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (query.has('continue')) about('resourceVersionMatch is forbidden when continue is provided');
    if (match !== 'Exact' && match !== 'NotOlderThan') about(`Unsupported value: "${match}"`);
    if (match === 'Exact' && version === 0) about('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (flagOf(query.get('sendInitialEvents')))
    errors.push({ field: 'sendInitialEvents', message: 'sendInitialEvents is forbidden for list' });
  return errors;
}

/** A token as the apiserver makes them: opaque, and base64 of JSON. Version -1 stands for an inconsistent one. */
export function tokenOf({ version, after }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version ?? -1, start: after })).toString('base64url');
}

function continuationOf(token: string): Continuation {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { rv: unknown; start: unknown };
    if (typeof rv !== 'number' || typeof start !== 'string') throw new Error('no token of this server');
    return { version: rv === -1 ? undefined : rv, after: start };
  } catch {
    throw badRequest(`continue key is not valid: ${token}`);
  }
}
