import { build as bundle, type Plugin } from 'esbuild';
import path from 'node:path';

/** What Grafana shares with its plugins, as far as a panel may ask for it. */
const shared = [
  '@emotion/css',
  '@grafana/data',
  '@grafana/runtime',
  '@grafana/ui',
  'i18next',
  'lodash',
  'react',
  'react-dom',
  'react/jsx-runtime',
  'rxjs',
];
const panel = path.join(import.meta.dirname, '../plugin/src/module.ts');

/**
 * Gives `virtual:shared-modules`, a record of these modules by their names. Of @grafana/* it has only what the panel takes:
 * all of @grafana/ui alone is four times as big as the rest of the page.
 */
export const sharedModules: Plugin = {
  name: 'shared modules',
  setup(build) {
    build.onResolve({ filter: /^virtual:shared-modules$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'shared-modules',
    }));
    build.onLoad({ filter: /.*/, namespace: 'shared-modules' }, async () => ({
      contents: recordOf(await taken()),
      resolveDir: import.meta.dirname,
    }));
  },
};

/** By module of @grafana/*, the names that the panel takes from it; undefined where it takes all. */
async function taken(): Promise<ReadonlyMap<string, readonly string[] | undefined>> {
  const { outputFiles } = await bundle({
    entryPoints: [panel],
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    external: shared,
    loader: { '.svg': 'empty' },
    write: false,
    logLevel: 'warning',
  });
  const text = outputFiles.map((file) => file.text).join('\n');
  const imports = [...text.matchAll(/^import ([^;]*) from "(@grafana\/[^"]+)";$/gm)];
  const byModule = Map.groupBy(imports, ([, , module = '']) => module);
  return new Map([...byModule].map(([module, some]) => [module, namesIn(some.map(([, names = '']) => names))]));
}

/** `a` and `b` of `{ a as c, b }`, each once; undefined where a whole module is taken, `* as all`. */
function namesIn(clauses: readonly string[]): readonly string[] | undefined {
  if (!clauses.every((clause) => clause.startsWith('{'))) return undefined;
  const each = clauses.flatMap((clause) => clause.slice(1, -1).split(','));
  return [...new Set(each.map((specifier) => specifier.trim().split(' ')[0] ?? ''))];
}

function recordOf(taken: ReadonlyMap<string, readonly string[] | undefined>): string {
  const modules = shared.filter((module) => !module.startsWith('@grafana/') || taken.has(module));
  const parts = modules.map((module, index) => partOf({ module, names: taken.get(module), prefix: `m${index}` }));
  return [
    ...parts.map(({ statement }) => statement),
    'export const shared = {',
    ...parts.map(({ member }) => member),
    '};',
  ].join('\n');
}

interface Part {
  readonly module: string;
  readonly names: readonly string[] | undefined;
  readonly prefix: string;
}

function partOf({ module, names, prefix }: Part): { readonly statement: string; readonly member: string } {
  const from = JSON.stringify(module);
  if (names === undefined) return { statement: `import * as ${prefix} from ${from};`, member: `${from}: ${prefix},` };
  const own = names.map((name) => [name, `${prefix}_${name}`] as const);
  return {
    statement: `import { ${own.map(([name, local]) => `${name} as ${local}`).join(', ')} } from ${from};`,
    member: `${from}: { ${own.map(([name, local]) => `${name}: ${local}`).join(', ')} },`,
  };
}
