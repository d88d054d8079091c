#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { environment, flags, node } from './settings.mjs';

// A checkout runs its TypeScript as it is, on the Node of the root's devDependency, also where something was compiled
// once; the image carries dist/ alone.
const source = new URL('../src/main.ts', import.meta.url);
const isCheckout = existsSync(source);
const main = isCheckout ? source : new URL('../dist/main.js', import.meta.url);

const isSet = flags.every((flag) => process.execArgv.includes(flag));
if (isSet || !node.test(process.versions.node) || process.execve === undefined) {
  await import(main.href);
} else {
  // V8 takes its sizes, and malloc its settings, at the start only: the process starts itself anew, in its place.
  const given = isCheckout ? flags : [...flags, '--conditions=compiled'];
  // Without types to strip, the stripper is not loaded, which takes 15 MiB. Not in /tmp: what lies there is run.
  const cache = fileURLToPath(new URL('../../node_modules/.cache/uhwatch', import.meta.url));
  process.execve(
    process.execPath,
    [process.execPath, ...process.execArgv, ...given, fileURLToPath(main), ...process.argv.slice(2)],
    { ...environment, ...(isCheckout && { NODE_COMPILE_CACHE: cache }), ...process.env },
  );
}
