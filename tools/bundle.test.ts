import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
let checkout: string;

const place = (name: string): string => path.join(checkout, name);
const write = (name: string, text: string): void => writeFileSync(place(name), text);

function run() {
  const { stdout, stderr } = spawnSync('node', [place('exporter/bin/uhwatch.mjs')], { encoding: 'utf8' });
  return { stdout, stderr };
}

beforeEach(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'uhwatch-checkout-'));
  for (const folder of ['exporter/src', 'contract/src', 'provisioning/src', 'tools'])
    mkdirSync(place(folder), { recursive: true });
  for (const name of ['exporter/bin', 'exporter/package.json', 'tools/bundle.ts', 'package.json', 'package-lock.json'])
    cpSync(path.join(root, name), place(name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), place('node_modules'));
  write('exporter/src/main.ts', "import { word } from './word.ts';\nconsole.log(word satisfies string);\n");
  write('exporter/src/word.ts', "export const word = 'one';\n");
});
afterEach(() => rmSync(checkout, { recursive: true }));

describe('a checkout runs what is written in it', () => {
  test('bundled at the first start, and again only after a change', () => {
    expect(run()).toEqual({ stdout: 'one\n', stderr: '' });
    const { mtimeMs } = statSync(place('exporter/dist/main.js'));
    expect(run()).toEqual({ stdout: 'one\n', stderr: '' });
    expect(statSync(place('exporter/dist/main.js')).mtimeMs).toBe(mtimeMs);
    write('exporter/src/word.ts', "export const word = 'two';\n");
    expect(run()).toEqual({ stdout: 'two\n', stderr: '' });
  });

  test('also when a file went', () => {
    run();
    rmSync(place('exporter/src/word.ts'));
    expect(run().stderr).toContain('exporter/dist cannot be written');
  });

  test('as it is, with a sentence, where nothing can be written', () => {
    write('exporter/dist', '');
    const { stdout, stderr } = run();
    expect(stdout).toBe('one\n');
    expect(stderr).toMatch(
      /^uhwatch: exporter\/dist cannot be written \(E.+\), so the sources run .+ npm run compile works\n$/,
    );
  });
});
