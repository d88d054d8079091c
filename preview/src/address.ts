import type { PanelFilter } from '@uhwatch/contract/status-page.ts';
import { useCallback, useMemo, useState } from 'react';

/** What the page's address may say beside the upstream at which it opens and the theme. */
type Parameter = 'group' | 'hide' | 'palette' | 'refresh' | 'search' | 'status' | 'view';

/** A parameter of the page's address, empty where it is absent; it is set without a new entry in the browser's history. */
export function useParameter(name: Parameter): [string, (value: string) => void] {
  const [value, setValue] = useState(() => new URLSearchParams(location.search).get(name) ?? '');
  const set = useCallback(
    (next: string) => {
      const address = new URL(location.href);
      if (next === '') address.searchParams.delete(name);
      else address.searchParams.set(name, next);
      history.replaceState(null, '', address);
      setValue(next);
    },
    [name],
  );
  return [value, set];
}

/** Several words in one parameter, with commas between them: `?hide=alerts,since`. */
export function useWords(name: Parameter): [readonly string[], (words: readonly string[]) => void] {
  const [value, setValue] = useParameter(name);
  const words = useMemo(() => value.split(',').filter(Boolean), [value]);
  return [words, useCallback((next) => setValue(next.join(',')), [setValue])];
}

/** What somebody wants to see, as the page's address says it: `?search=checkout&status=degraded,unknown`. */
export function useFilter(): [PanelFilter, (filter: PanelFilter) => void] {
  const [search, setSearch] = useParameter('search');
  const [statuses, setStatuses] = useWords('status');
  const filter = useMemo(() => ({ search, statuses }), [search, statuses]);
  const set = useCallback(
    (next: PanelFilter) => {
      setSearch(next.search);
      setStatuses(next.statuses);
    },
    [setSearch, setStatuses],
  );
  return [filter, set];
}
