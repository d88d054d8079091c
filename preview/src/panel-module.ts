import { shared } from 'virtual:shared-modules';
import { loadAmd } from './amd.ts';

/** One export of the built panel's module; an error when the module has none that fits. */
export async function loadExport<T>(name: string, fits: (value: unknown) => value is T): Promise<T> {
  const loaded = await loadAmd(PANEL_URL, shared);
  if (typeof loaded === 'object' && loaded !== null) {
    const value = (loaded as Readonly<Record<string, unknown>>)[name];
    if (fits(value)) return value;
  }
  throw new Error(`${PANEL_URL} does not export ${name}: build the panel anew.`);
}
