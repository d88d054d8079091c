import { build } from 'esbuild';
import { rmSync } from 'node:fs';

/**
 * Makes ES modules of these files and of what they import, and nothing else stays in the folder; @grafana/ui's heavy
 * editors are in chunks that nothing loads.
 */
export async function bundle(entryPoints: string[], outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: import.meta.dirname,
    entryPoints,
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    target: 'es2022',
    jsx: 'automatic',
    chunkNames: 'chunks/[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
    loader: { '.svg': 'dataurl', '.ttf': 'dataurl', '.woff2': 'dataurl' },
    legalComments: 'none',
    logLevel: 'warning',
  });
}
