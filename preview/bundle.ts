import { build } from 'esbuild';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { panelUrl } from './panel-url.ts';
import { sharedModules } from './shared-modules.ts';

/** `[name]` is that of an entry point; with `[hash]` another content has another name, so that browsers may keep it. */
type EntryNames = '[name]' | '[name]-[hash]';

/**
 * Makes ES modules of these files and of what they import, and nothing else stays in the folder. Resolves with the name of
 * each file that was made of an entry point, by what it would be without a hash: `host.css`, `host.js`.
 */
export async function bundle(
  entryPoints: string[],
  outdir: string,
  entryNames: EntryNames = '[name]',
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
      'process.env.NODE_ENV': '"production"',
      'process.env': '{}',
      global: 'globalThis',
      PANEL_URL: JSON.stringify(panelUrl()),
    },
    plugins: [sharedModules],
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

function nameOf(entryPoint: string, file: string): string {
  return path.parse(entryPoint).name + path.extname(file);
}
