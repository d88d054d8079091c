import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fenceComplaints } from '../form/fences.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What lint says of this text in a file of the model, or in that one. */
function complaints(text: string, file = 'exporter/src/model/x.ts'): Promise<string[]> {
  return fenceComplaints(root, file, `${text}\n`);
}

describe('pure code knows', () => {
  test.each([
    ['no clock', 'export const at = Date.now();'],
    ['no clock', 'export const { now } = Date;'],
    ['no clock', 'export const at = new Date();'],
    ['no clock', 'export const at = Date();'],
    ['no clock', 'export const at = performance.now();'],
    ['no random number', 'export const share = Math.random();'],
    ['no random number', 'export const id = crypto.randomUUID();'],
    ['no timer', 'setTimeout(() => undefined, 5);'],
    ['no timer', 'setInterval(() => undefined, 5);'],
    ['no timer', 'setImmediate(() => undefined);'],
    ['no timer', 'export const late = AbortSignal.timeout(5);'],
    ['nothing outside itself', "export const home = process.env['HOME'];"],
    ['nothing outside itself', "export const answer = fetch('http://shop');"],
    ['nothing outside itself', 'globalThis.setTimeout(() => undefined, 5);'],
    ['no log', "console.log('x');"],
  ])('%s: %s', async (what, text) => {
    expect((await complaints(text)).join('\n')).toContain(`pure code knows ${what}`);
  });

  test.each([
    "import { readFileSync } from 'node:fs';",
    "import { readFileSync } from 'fs';",
    "import { connect } from 'node:net';",
    "import { randomBytes } from 'node:crypto';",
    "import { setTimeout } from 'node:timers/promises';",
    "import { performance } from 'node:perf_hooks';",
    "import { pino } from 'pino';",
    "export { readFileSync } from 'node:fs';",
    "export const fs = await import('node:fs');",
  ])('no module that would tell it: %s', async (text) => {
    expect((await complaints(text)).join('\n')).toContain('pure code imports files of ours and zod');
  });

  test('no third party either, and lint says where that lives', async () => {
    expect((await complaints("import 'undici';")).join('\n')).toContain(
      'undici lives behind one place: exporter/src/kubernetes/client',
    );
  });
});

test.each([
  'contract/src/x.ts',
  'exporter/src/model/tables/x.ts',
  'exporter/src/diagnosis/engine/x.ts',
  'exporter/src/diagnosis/rules/x/rule.ts',
  'exporter/src/metrics/families/x.ts',
  'exporter/src/kubernetes/objects/x.ts',
  'exporter/src/kubernetes/cluster/x.ts',
  'exporter/src/kubernetes/hash.ts',
  'exporter/src/envoy/tally.ts',
  'exporter/src/envoy/format/x.ts',
  'exporter/src/envoy/identity/x.ts',
  'exporter/src/tail/framing.ts',
  'exporter/src/tail/ledger.ts',
])('%s is pure', async (file) => {
  expect(await complaints('export const at = Date.now();', file)).toHaveLength(1);
  expect(await complaints("import 'node:fs';", file)).toHaveLength(1);
  expect(await complaints('setTimeout(() => undefined, 5);', file)).toHaveLength(1);
});

test.each([
  ['exporter/src/model/x.ts', "import '../model/store.ts';\nimport '@uhwatch/contract/status.ts';"],
  ['contract/src/x.ts', "import { z } from 'zod';\nexport const text = z.string();"],
  ['exporter/src/model/x.ts', "export const at = [new Date(0), Date.parse('2026-11-22'), Math.max(0, 1)];"],
  ['exporter/src/model/x.test.ts', "import 'node:fs';\nexport const at = Date.now();"],
  ['exporter/src/envoy/testing/x.ts', "import 'node:fs';\nexport const at = Date.now();"],
  ['exporter/src/envoy/hash-secret.ts', 'export const secret = Math.random();'],
  ['exporter/src/app/clock.ts', "import 'node:timers/promises';\nexport const at = Date.now();"],
  ['exporter/src/kubernetes/client/x.ts', "import 'node:tls';\nexport const at = performance.now();"],
])('lint is content with %s: %s', async (file, text) => {
  expect(await complaints(text, file)).toEqual([]);
});

test('the environment is read in config/ only', async () => {
  const text = "export const home = process.env['HOME'];";
  expect((await complaints(text, 'exporter/src/app/x.ts')).join('\n')).toContain(
    'the environment is read in config/ only',
  );
  expect(await complaints(text, 'exporter/src/config/x.ts')).toEqual([]);
});
