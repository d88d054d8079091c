import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './bundle.ts';
import { compressFolder } from './compress.ts';
import { iconsFrom, libraryUrl, logo, pluginDist, pluginId, pluginUrl } from './urls.ts';

/** Makes `dist/`: a folder of static files that any web server can serve beside the exporter's API. */
const here = import.meta.dirname;
const out = path.join(here, 'dist');

function copyFiles(): void {
  cpSync(pluginDist, path.join(out, 'public/plugins', pluginId), {
    recursive: true,
    filter: (file) => !file.endsWith('.map'),
  });
  cpSync(iconsFrom, path.join(out, libraryUrl(), 'build/img/icons'), { recursive: true });
}

/** The page asks for the files under the names that they have. */
function writeIndex(names: ReadonlyMap<string, string>): void {
  const template = readFileSync(path.join(here, 'src/index.html'), 'utf8');
  const index = [...names].reduce((html, [name, file]) => html.replaceAll(`"${name}"`, `"${file}"`), template);
  writeFileSync(path.join(out, 'index.html'), index);
}

if (existsSync(path.join(pluginDist, 'module.js'))) {
  const names = await bundle(['src/boot.ts', 'src/host.tsx'], out, { entryNames: '[name]-[hash]' });
  copyFiles();
  writeIndex(new Map([...names, ['logo.svg', pluginUrl(logo)]]));
  await compressFolder(out);
} else {
  console.error(
    'The preview shows the built panel, and plugin/dist/module.js is missing: run `npm run build -w plugin`.',
  );
  process.exitCode = 1;
}
