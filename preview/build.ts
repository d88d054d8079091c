import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundle } from './bundle.ts';

/** Makes `dist/`: a folder of static files that any web server can serve beside the exporter's API. */
const pluginId = 'uhwatch-upstreamhealth-panel';
const here = import.meta.dirname;
const out = path.join(here, 'dist');
const plugin = path.join(here, '../plugin/dist');
const grafanaUi = path.dirname(createRequire(import.meta.url).resolve('@grafana/ui/package.json'));

function copyFiles(): void {
  cpSync(plugin, path.join(out, 'public/plugins', pluginId), { recursive: true });
  cpSync(path.join(grafanaUi, 'dist/public/img/icons'), path.join(out, 'public/build/img/icons'), { recursive: true });
  cpSync(path.join(here, 'src/index.html'), path.join(out, 'index.html'));
}

if (existsSync(path.join(plugin, 'module.js'))) {
  await bundle(['src/boot.ts', 'src/host.tsx'], out);
  copyFiles();
} else {
  console.error(
    'The preview shows the built panel, and plugin/dist/module.js is missing: run `npm run build -w plugin`.',
  );
  process.exitCode = 1;
}
