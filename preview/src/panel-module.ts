import type { GrafanaTheme2 } from '@grafana/data';
import type { Status } from '@uhwatch/contract/status.ts';
import type { ListPanelProps } from '@uhwatch/contract/status-page.ts';
import type { ComponentType, ReactNode } from 'react';
import { shared } from 'virtual:shared-modules';
import { loadAmd } from './amd.ts';

/** What the built panel has for this page. */
export interface PanelParts {
  readonly ListPanel: ComponentType<ListPanelProps>;
  /** A status in words beside its marker. */
  readonly StatusWord: ComponentType<{ readonly status: Status; readonly children: ReactNode }>;
  /** The theme with the colors that people tell apart whatever they see of colors. */
  readonly colorblindTheme: (theme: GrafanaTheme2) => GrafanaTheme2;
}

/** The parts of the built panel; an error when its module does not have them. */
export function loadPanelParts(): Promise<PanelParts> {
  return loadExport('statusPage', (value): value is PanelParts => {
    const parts: object = typeof value === 'object' && value !== null ? value : {};
    return ['ListPanel', 'StatusWord', 'colorblindTheme'].every((name) => name in parts);
  });
}

/** One export of the built panel's module; an error when the module has none that fits. */
export async function loadExport<T>(name: string, fits: (value: unknown) => value is T): Promise<T> {
  const loaded = await loadAmd(PANEL_URL, shared);
  if (typeof loaded === 'object' && loaded !== null) {
    const value = (loaded as Readonly<Record<string, unknown>>)[name];
    if (fits(value)) return value;
  }
  throw new Error(`${PANEL_URL} does not export ${name}: build the panel anew.`);
}
