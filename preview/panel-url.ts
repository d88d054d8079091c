import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const pluginId = 'uhwatch-upstreamhealth-panel';
export const pluginDist = path.join(import.meta.dirname, '../plugin/dist');

/** Where the page finds the panel's module; as Grafana does, it asks under another address when the content is another. */
export function panelUrl(): string {
  const module = readFileSync(path.join(pluginDist, 'module.js'));
  const hash = createHash('sha256').update(module).digest('hex').slice(0, 16);
  return `public/plugins/${pluginId}/module.js?_cache=${hash}`;
}
