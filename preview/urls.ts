import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export const pluginId = 'uhwatch-upstreamhealth-panel';
/** Of the panel's files. */
export const logo = 'img/logo.svg';
export const pluginDist = path.join(import.meta.dirname, '../plugin/dist');
const grafanaUi = createRequire(import.meta.url).resolve('@grafana/ui/package.json');

/** Where the page finds a file of the panel; as Grafana does, it asks under another address when the content is another. */
export function pluginUrl(file: string): string {
  const hash = hashOf(readFileSync(path.join(pluginDist, file))).slice(0, 16);
  return `public/plugins/${pluginId}/${file}?_cache=${hash}`;
}

export const iconsFrom = path.join(path.dirname(grafanaUi), 'dist/public/img/icons');

/** Where Grafana's library finds its icons, below `build/img/icons`: for each of its versions under another address. */
export function libraryUrl(): string {
  return `public-${hashOf(readFileSync(grafanaUi)).slice(0, 8).toUpperCase()}/`;
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
