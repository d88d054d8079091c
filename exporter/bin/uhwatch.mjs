#!/usr/bin/env node
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const packageDir = path.join(import.meta.dirname, '..');
const bundle = path.join(packageDir, 'dist/main.js');
const sources = path.join(packageDir, 'src');

/** What the bundle of a checkout is made of; the image carries dist/ alone. */
const parts = [sources, ...['contract/src', 'provisioning/src', 'tools/bundle.ts', 'package-lock.json'].map(inRoot)];

function inRoot(name) {
  return path.join(packageDir, '..', name);
}

/** When a file, or anything in a folder, changed; a folder does when something comes or goes. */
function changedAt(place) {
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(place).map((name) => changedAt(path.join(place, name))));
}

function isStale() {
  return !existsSync(bundle) || parts.some((part) => changedAt(part) > statSync(bundle).mtimeMs);
}

/** What runs: in a checkout, what is written there, bundled anew where it changed (ADR 33). */
async function program() {
  if (!existsSync(sources) || !isStale()) return bundle;
  try {
    await import(inRoot('tools/bundle.ts'));
    return bundle;
  } catch (error) {
    console.error(
      `uhwatch: exporter/dist cannot be written (${error.message}), so the sources run as they are, in 20 MiB more; see to it that npm run compile works`,
    );
    return path.join(sources, 'main.ts');
  }
}

// What keeps uhwatch small (ADR 12), as the image has it too. Another Node could refuse the flags.
const { node, flags, environment } = JSON.parse(readFileSync(path.join(packageDir, 'bin/settings.json'), 'utf8'));
const isSet = flags.every((flag) => process.execArgv.includes(flag));
const isOther = process.versions.node.split('.', 1)[0] !== node;
const main = await program();

if (isSet || isOther || process.execve === undefined) {
  await import(main);
} else {
  // V8 and malloc take them at the start only: the process starts itself anew, in its place.
  const argv = [process.execPath, ...process.execArgv, ...flags, main, ...process.argv.slice(2)];
  process.execve(process.execPath, argv, { ...environment, ...process.env });
}
