#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inPackage = (name) => new URL(`../${name}`, import.meta.url);

// A checkout runs its TypeScript as it is, on the Node of the root's devDependency, also where something was compiled
// once; the image carries dist/ alone.
const source = inPackage('src/main.ts');
const isCheckout = existsSync(source);
const main = isCheckout ? source : inPackage('dist/main.js');

// What keeps uhwatch small (ADR 12), as the image has it too. Another Node could refuse the flags.
const { node, flags, environment } = JSON.parse(readFileSync(inPackage('bin/settings.json'), 'utf8'));
const isSet = flags.every((flag) => process.execArgv.includes(flag));
const isOther = process.versions.node.split('.', 1)[0] !== node;

if (isSet || isOther || process.execve === undefined) {
  await import(main.href);
} else {
  // V8 and malloc take them at the start only: the process starts itself anew, in its place.
  const given = isCheckout ? flags : [...flags, '--conditions=compiled'];
  // With the code kept as it is without types, what strips them is not loaded, which takes 15 MiB. Not in /tmp, where
  // others could write what is run.
  const cache = isCheckout ? { NODE_COMPILE_CACHE: fileURLToPath(inPackage('../node_modules/.cache/uhwatch')) } : {};
  const argv = [...process.execArgv, ...given, fileURLToPath(main), ...process.argv.slice(2)];
  process.execve(process.execPath, [process.execPath, ...argv], { ...environment, ...cache, ...process.env });
}
