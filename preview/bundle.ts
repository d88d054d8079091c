import { build, type Plugin } from 'esbuild';
import { rmSync } from 'node:fs';
import path from 'node:path';

import { sharedModules } from './shared-modules.ts';
import { libraryUrl, logo, pluginUrl } from './urls.ts';

interface Settings {
  /** `[name]` is that of an entry point; with `[hash]` another content has another name, so that browsers may keep it. */
  readonly entryNames?: '[name]' | '[name]-[hash]';
  /** A folder whose packages take the place of the own ones, as far as Grafana shares them with its plugins. */
  readonly libraries?: string;
}

/**
 * Makes ES modules of these files and of what they import, and nothing else stays in the folder. Resolves with the name of
 * each file that was made of an entry point, by what it would be without a hash: `host.css`, `host.js`.
 */
export async function bundle(
  entryPoints: string[],
  outdir: string,
  { entryNames = '[name]', libraries }: Settings = {},
): Promise<ReadonlyMap<string, string>> {
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints,
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    metafile: true,
    target: 'es2022',
    jsx: 'automatic',
    entryNames,
    alias: { 'react-custom-scrollbars-2': './src/scrollbars.js' },
    chunkNames: 'chunks/[name]-[hash]',
    define: {
      // What does not fit together is complained about only while somebody develops.
      'process.env.NODE_ENV': libraries === undefined ? '"production"' : '"development"',
      'process.env': '{}',
      global: 'globalThis',
      PANEL_URL: JSON.stringify(pluginUrl('module.js')),
      LOGO_URL: JSON.stringify(pluginUrl(logo)),
      LIBRARY_URL: JSON.stringify(libraryUrl()),
    },
    plugins: [sharedModules, ...(libraries === undefined ? [] : [librariesOf(libraries)])],
    loader: { '.svg': 'dataurl', '.ttf': 'dataurl', '.woff2': 'dataurl' },
    legalComments: 'none',
    logLevel: 'warning',
  });
  const made = Object.entries(metafile.outputs).flatMap(([file, { entryPoint, cssBundle }]) =>
    entryPoint !== undefined && entryPoints.includes(entryPoint)
      ? [file, cssBundle ?? []].flat().map((each) => [nameOf(entryPoint, each), path.basename(each)] as const)
      : [],
  );
  return new Map(made);
}

/** Who imports a library of Grafana, or React, gets it from this folder. */
function librariesOf(resolveDir: string): Plugin {
  const isResolved = {};
  return {
    name: 'libraries',
    setup(build) {
      build.onResolve(
        { filter: /^(@grafana\/(data|runtime|ui)|react|react-dom)(\/|$)/ },
        ({ path: name, kind, pluginData }) =>
          pluginData === isResolved ? undefined : build.resolve(name, { kind, resolveDir, pluginData: isResolved }),
      );
    },
  };
}

function nameOf(entryPoint: string, file: string): string {
  return path.parse(entryPoint).name + path.extname(file);
}
