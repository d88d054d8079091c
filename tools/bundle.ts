import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type OutputFile, type Plugin } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const packageDir = path.join(root, 'exporter');
const dist = path.join(packageDir, 'dist');

/**
 * What stands in for modules of which more is loaded than is ever called: V8 keeps the text of all of it for as long as it
 * runs.
 */
const standIns: Readonly<Record<string, string>> = {
  // Express reads the bodies of requests with it, and here none has one: it takes half a megabyte of character sets along.
  'body-parser': 'module.exports = {};',
  // To import it is to read all that it exports, and so to load what WebSocket and fetch are made of.
  'node:http': "module.exports = process.getBuiltinModule('node:http');",
  // The same as its index.js without fetch, WebSocket, caches and mocks, which are two thirds of it.
  undici: `
    const Dispatcher = require('undici/lib/dispatcher/dispatcher');
    const api = require('undici/lib/api');
    const { parseURL } = require('undici/lib/core/util');
    Object.assign(Dispatcher.prototype, api);
    exports.Agent = require('undici/lib/dispatcher/agent');
    exports.Pool = require('undici/lib/dispatcher/pool');
    exports.ProxyAgent = require('undici/lib/dispatcher/proxy-agent');
    exports.errors = require('undici/lib/core/errors');
    exports.request = (url, { dispatcher, method = 'GET', ...options }) => {
      const { origin, pathname, search } = parseURL(url);
      return api.request.call(dispatcher, { ...options, method, origin, path: pathname + search });
    };`,
};

const standingIn: Plugin = {
  name: 'standing in',
  setup: (bundling) => {
    const filter = new RegExp(`^(?:${Object.keys(standIns).join('|')})$`);
    bundling.onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'stand-in' }));
    bundling.onLoad({ filter, namespace: 'stand-in' }, ({ path: name }) => ({
      contents: standIns[name] ?? '',
      resolveDir: packageDir,
    }));
  },
};

/** Types of files that no page is made of, such as those of office programs; they are nine of ten. */
const isOfNoPage = /^(?:application\/(?:vnd\.|x-|prs\.)|audio|video|model|chemical|message|multipart)/;

const fewerTypes: Plugin = {
  name: 'fewer types of files',
  setup: (bundling) => {
    bundling.onLoad({ filter: /mime-db[\\/]db\.json$/ }, ({ path: file }) => {
      const types = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
      const kept = types.filter(([type]) => !isOfNoPage.test(type));
      return { contents: JSON.stringify(Object.fromEntries(kept)), loader: 'json' };
    });
  },
};

/** Packages of CommonJS call `require`, which a module has not. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Writes the exporter and the packages that it needs to exporter/dist, `main.js` the last: a program that starts
 * meanwhile finds all that its own names. Sources that are loaded only when they are turned on are files of their own.
 */
async function bundle(): Promise<void> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: packageDir,
    entryPoints: ['src/main.ts'],
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Names stay, for the stacks that people report.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    banner: { js: banner },
    plugins: [standingIn, fewerTypes],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  mkdirSync(dist, { recursive: true });
  const mainLast = outputFiles.toSorted((a, b) => Number(isMain(a)) - Number(isMain(b)));
  for (const { path: file, contents } of mainLast) replace(file, contents);
  replace(path.join(dist, 'LICENSES.txt'), licensesOf(Object.keys(metafile.inputs)));
  const written = new Set(outputFiles.map(({ path: file }) => path.basename(file)));
  for (const name of readdirSync(dist)) if (name.endsWith('.js') && !written.has(name)) rmSync(path.join(dist, name));
}

function isMain({ path: file }: OutputFile): boolean {
  return path.basename(file) === 'main.js';
}

/** At no moment is there a part of it only. */
function replace(file: string, contents: string | Uint8Array): void {
  const part = `${file}.${process.pid}`;
  writeFileSync(part, contents);
  renameSync(part, file);
}

/** The licenses of the packages that are in it: each wants to be with what is made of it. */
function licensesOf(inputs: readonly string[]): string {
  const packages = new Set(inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? ''));
  return [...packages]
    .filter((folder) => folder !== '')
    .sort()
    .map((folder) => licenseOf(path.resolve(packageDir, folder)))
    .join('\n');
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license: string;
  };
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}

await bundle();
