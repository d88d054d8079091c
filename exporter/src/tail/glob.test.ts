import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../app/clock.ts';
import { Glob } from './glob.ts';
import { isGlob, isMeant } from './pattern.ts';
import { asNobody } from './testing/as-nobody.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-glob-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function touch(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), '');
  }
}

async function expand(pattern: string): Promise<string[]> {
  const { paths } = await new Glob(path.join(folder, pattern), systemClock).expand();
  return paths.map((found) => path.relative(folder, found));
}

test.each([
  ['*.log', ['a.log', 'b1.log', 'b2.log']],
  ['b?.log', ['b1.log', 'b2.log']],
  ['b[13].log', ['b1.log']],
  ['{a,b2}.log', ['a.log', 'b2.log']],
  ['{sub/c,a}.log', ['a.log', 'sub/c.log']],
  ['{a,{b1,b2}}.log', ['a.log', 'b1.log', 'b2.log']],
  ['*/c.log', ['sub/c.log']],
  ['*/*/*.log', ['sub/deep/d.log']],
  ['**/*.log', ['a.log', 'b1.log', 'b2.log', 'sub/c.log', 'sub/deep/d.log']],
  ['su*/deep/d.log', ['sub/deep/d.log']],
])('the pattern %s means %j', async (pattern, expected) => {
  touch('a.log', 'b1.log', 'b2.log', '.hidden.log', 'a.txt', 'sub/c.log', 'sub/deep/d.log');
  expect(await expand(pattern)).toEqual(expected);
});

test('what rotations leave behind is not meant by a pattern', async () => {
  touch(
    '0.log',
    '0.log.gz',
    '0.log.tmp',
    '0.log.20260102-150405',
    '0.log.1',
    '0.log-20260102',
    '0.log.20260102-150405.gz',
  );
  expect(await expand('*')).toEqual(['0.log']);
  expect(await expand('0.log*')).toEqual(['0.log']);
});

test('folders and pipes are not logs, links to logs are', async () => {
  touch('real.txt', 'x.log/inner');
  symlinkSync(path.join(folder, 'real.txt'), path.join(folder, 'link.log'));
  expect(await expand('*.log')).toEqual(['link.log']);
});

test('links to folders are followed where the pattern names a folder', async () => {
  touch('pods/one/0.log');
  symlinkSync(path.join(folder, 'pods'), path.join(folder, 'linked'));
  expect(await expand('l*/*/*.log')).toEqual(['linked/one/0.log']);
});

test('a log that appears is found by the next look, in a new folder too', async () => {
  const glob = new Glob(path.join(folder, '*/*.log'), systemClock);
  await glob.expand();
  touch('new/a.log');
  expect((await glob.expand()).paths).toEqual([path.join(folder, 'new/a.log')]);
});

test('a pattern that means nothing is a fault with its remedy', async () => {
  const glob = new Glob(path.join(folder, 'none/*.log'), systemClock);
  expect((await glob.expand()).faults).toEqual([
    `no log matches ${folder}/none/*.log; create one or correct the pattern (a log is read from its start once it appears)`,
  ]);
});

test('a folder that may not be read is named', async () => {
  chmodSync(folder, 0o755);
  const closed = path.join(folder, 'closed');
  mkdirSync(closed, { mode: 0o000 });
  await asNobody(async () => {
    const { faults } = await new Glob(path.join(closed, '*.log'), systemClock).expand();
    expect(faults).toEqual([`${closed} may not be read; give the user that runs uhwatch read permission on it`]);
  });
});

test('relative patterns stay relative', async () => {
  const { paths } = await new Glob('exporter/package.js*', systemClock).expand();
  expect(paths).toEqual(['exporter/package.json']);
});

test('what a pattern means can be told without looking', () => {
  expect(isGlob('/var/log/*.log')).toBe(true);
  expect(isGlob('/var/log/a.log')).toBe(false);
  expect(isMeant('/var/log/a.log', '/var/log/*.log')).toBe(true);
  expect(isMeant('/var/log/a.log.1', '/var/log/*')).toBe(false);
  expect(isMeant('/var/log/a.log', '/var/log/a.log')).toBe(true);
});
