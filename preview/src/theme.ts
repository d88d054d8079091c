import { createTheme, type GrafanaTheme2 } from '@grafana/data';
import { useMemo, useSyncExternalStore } from 'react';

/** Fonts of the system: Grafana's own are not part of its packages. */
const typography = {
  fontFamily: 'Inter Variable, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
};

const light = '(prefers-color-scheme: light)';

/** The browser's preference; `?theme=dark` or `?theme=light` overrides it. */
export function useTheme(): GrafanaTheme2 {
  const prefersLight = useSyncExternalStore(watchPreference, () => matchMedia(light).matches);
  const wish = new URLSearchParams(location.search).get('theme');
  const mode = wish === 'dark' || wish === 'light' ? wish : preferred(prefersLight);
  return useMemo(() => createTheme({ colors: { mode }, typography }), [mode]);
}

function preferred(prefersLight: boolean): 'light' | 'dark' {
  return prefersLight ? 'light' : 'dark';
}

function watchPreference(changed: () => void): () => void {
  const query = matchMedia(light);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}
