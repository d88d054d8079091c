import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../bundle.ts';

const grafana12 = path.join(import.meta.dirname, '../grafana-12');

/** Where the libraries of a Grafana are that the panel is tested with; of the newest the own ones. */
const libraries = { 'grafana-13': undefined, 'grafana-12': grafana12 } as const;

export type Grafana = keyof typeof libraries;

/** Makes the scripts of `panel.html`, once before all tests, so that no test finds them half written by another. */
export async function setup(): Promise<void> {
  for (const [grafana, folder] of Object.entries(libraries)) {
    if (folder !== undefined && !existsSync(path.join(folder, 'node_modules'))) continue;
    const out = path.join(import.meta.dirname, 'dist', grafana);
    await bundle(['src/boot.ts', 'testing/panel.tsx'], out, folder === undefined ? {} : { libraries: folder });
  }
}
