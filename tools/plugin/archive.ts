import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync, zipSync } from 'fflate';

/** A plugin as the catalog takes it: the name of the archive, and its files by their path inside of it. */
export interface Archive {
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

interface PluginJson {
  readonly id: string;
  readonly info: { readonly version: string; readonly updated: string };
}

/** The archive of a built plugin: all files of its folder in one named after its id. Throws where nothing is built. */
export function archiveOf(dist: string): Archive {
  const names = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
  if (!names.includes('plugin.json'))
    throw new Error(`${dist} holds no plugin.json: run \`npm run build -w plugin\` first`);
  const { id, info } = JSON.parse(readFileSync(path.join(dist, 'plugin.json'), 'utf8')) as PluginJson;
  return {
    name: `${id}-${info.version}.zip`,
    files: new Map(names.map((name) => [`${id}/${name}`, readFileSync(path.join(dist, name))])),
  };
}

/** The bytes of a zip file. The files are as old as the build says, so that the same build makes the same bytes. */
export function zipped({ files }: Archive, updated: string): Uint8Array {
  const mtime = new Date(`${updated}T12:00:00`);
  return zipSync(Object.fromEntries(files), { level: 9, mtime });
}

/** What a zip file holds. */
export function unzipped(name: string, bytes: Uint8Array): Archive {
  // A folder has an entry of its own in the files of others.
  const files = Object.entries(unzipSync(bytes)).filter(([file]) => !file.endsWith('/'));
  return { name, files: new Map(files) };
}

/** The text of a file below the plugin's folder; undefined where there is none. */
export function textOf({ files }: Archive, file: string): string | undefined {
  const found = [...files].find(([name]) => name.replace(/^[^/]+\//, '') === file);
  return found && new TextDecoder().decode(found[1]);
}
