import { flagOf, type Serving, versionOf } from './serving.ts';
import { type FieldError, invalidOptions, tooLarge } from './status.ts';

export interface WatchOptions {
  /** Changes after this version are told; without one the present objects come first. */
  readonly from: number | undefined;
  readonly wantsBookmarks: boolean;
  /** Whether a bookmark tells that the present objects have all been sent. */
  readonly wantsInitialEnd: boolean;
  readonly timeoutMs: number | undefined;
}

export function watchOptions(query: URLSearchParams, { watchList, storage }: Serving): WatchOptions {
  const version = versionOf(query) ?? 0;
  const wantsBookmarks = flagOf(query.get('allowWatchBookmarks'));
  const knows = watchList !== 'ignored';
  const isStated = knows && query.has('sendInitialEvents');
  const wantsInitial = isStated && flagOf(query.get('sendInitialEvents'));
  const isPlain = version === 0 && !isStated;
  const errors = knows ? errorsOf(query, watchList === 'forbidden') : [];
  if (errors.length > 0) throw invalidOptions(errors);
  if (wantsInitial && version > storage.version) throw tooLarge(version, storage.version);
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  return {
    from: wantsInitial || isPlain ? undefined : version || storage.version,
    wantsBookmarks,
    // Since the server knows it, a watch without a version is one that asks for it.
    wantsInitialEnd: wantsInitial || (isPlain && knows && watchList !== 'forbidden'),
    timeoutMs: seconds > 0 ? seconds * 1_000 : undefined,
  };
}

function errorsOf(query: URLSearchParams, isForbidden: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const about = (field: string, message: string) => errors.push({ field, message });
  const match = query.get('resourceVersionMatch') ?? '';
  if (query.has('sendInitialEvents')) {
    if (match !== 'NotOlderThan')
      about('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
    if (isForbidden)
      about(
        'sendInitialEvents',
        'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      );
    else if (flagOf(query.get('sendInitialEvents')) && !flagOf(query.get('allowWatchBookmarks')))
      about('allowWatchBookmarks', 'sendInitialEvents requires setting allowWatchBookmarks to true');
  } else if (match !== '')
    about('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  return errors;
}
