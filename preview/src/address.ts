import { useCallback, useState } from 'react';

/** What the page's address may say beside the upstream at which it opens and the theme. */
type Parameter = 'refresh' | 'search' | 'status';

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
