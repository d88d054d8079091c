import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { envName, type OptionRow, type OptionRows } from '../config/option-row.ts';
import { programOptions, trafficOptions } from '../config/options.ts';
import { serve } from '../commands/serve.ts';
import { type Config, optionNames, options } from './options.ts';
import { sourceRows } from './source-rows.ts';
import { hasSources } from './sources.ts';

const src = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-source-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

const optionsOfSources = sourceRows.flatMap(({ options: rows }) => Object.entries<OptionRow>(rows));

test('every folder of sources is a row, and every row a folder', () => {
  const folders = readdirSync(path.join(src, 'sources'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(sourceRows.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
});

test('an option belongs to one row, or to none of them', () => {
  const all: readonly OptionRows[] = [programOptions, trafficOptions, ...sourceRows.map(({ options: rows }) => rows)];
  const names = all.flatMap((rows) => Object.keys(rows));
  expect(names).toHaveLength(new Set(names).size);
  expect(new Set(optionNames)).toEqual(new Set(names));
});

test('nothing of a source but its row, and what checks its options, is loaded before it is configured', () => {
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
    await import('./app/source-rows.ts');`;
  const loaded = execFileSync('node', ['--input-type=module', '--eval', program], { cwd: src, encoding: 'utf8' });
  const own = loaded.split('\n').flatMap((url) => url.split(pathToFileURL(src).href)[1] ?? []);
  expect(own).toContain('/sources/envoy-als/source.ts');
  const unexpected = /^\/(?!app\/source-rows\.ts|config\/|model\/|sources\/[^/]+\/(source|checks)\.ts)/;
  expect(own.filter((file) => unexpected.test(file))).toEqual([]);
  expect(loaded).not.toMatch(/node_modules\/(?!zod)/);
});

describe('what turns a source on', () => {
  const none = loadConfig(options, [], {});

  test('is none of the defaults', () => {
    expect(hasSources(none)).toBe(false);
  });

  test.each(sourceRows.flatMap(({ turnedOnBy }) => turnedOnBy))('is %s alone', (name) => {
    const flag = valuesOf(name, options[name]).flags;
    expect(hasSources(loadConfig(options, flag, {}))).toBe(true);
    const others: Config = { ...none, [name]: loadConfig(options, [], {})[name] };
    expect(hasSources(others)).toBe(false);
  });

  test('is told by serve when nothing does, each of the rows', async () => {
    const invocation = {
      argv: [],
      env: {},
      signal: AbortSignal.abort(),
      out: () => undefined,
      err: () => undefined,
      stdin: process.stdin,
      isTerminal: false,
      isOutTerminal: false,
    };
    const flags = sourceRows.flatMap(({ turnedOnBy }) => turnedOnBy.map((name) => `--${name}`));
    expect(sourceRows.every(({ turnedOnBy }) => turnedOnBy.length > 0)).toBe(true);
    await expect(serve.run(invocation)).rejects.toThrow(
      `no source is configured, so there is nothing to watch: give ${flags.slice(0, -1).join(', ')} or ${flags.at(-1) ?? ''}, or run uhwatch demo`,
    );
  });
});

describe('an option of a source means the same as a flag, in the environment and in the file', () => {
  test.each(optionsOfSources)('%s', (name, row) => {
    const { flags, variable, yaml, value } = valuesOf(name, row);
    const file = path.join(folder, `${name}.yaml`);
    writeFileSync(file, `${name}: ${yaml}\n`);
    const read = (argv: string[], env: Record<string, string>): unknown =>
      (loadConfig(options, argv, env) as Readonly<Record<string, unknown>>)[name];
    expect(read([], {})).not.toEqual(value);
    expect(read(flags, {})).toEqual(value);
    expect(read([], { [envName(name)]: variable })).toEqual(value);
    expect(read(['--config', file], {})).toEqual(value);
  });
});

/** A value that is not the default, as it is written in each of the three places. */
function valuesOf(name: string, { shape, schema }: OptionRow) {
  switch (shape) {
    case 'switch':
      return { flags: [`--${name}`], variable: 'true', yaml: 'true', value: true };
    case 'list': {
      const word = ['a', 'http://a'].find((item) => schema.safeParse([item]).success) ?? '';
      const value = [word, `${word}b`];
      return {
        flags: value.map((item) => `--${name}=${item}`),
        variable: value.join(','),
        yaml: JSON.stringify(value),
        value,
      };
    }
    case 'number':
      return { flags: [`--${name}=7`], variable: '7', yaml: '7', value: 7 };
    case 'text': {
      const text = ['x', 'start', '127.0.0.1:9', '1/3'].find((word) => schema.safeParse(word).success) ?? '';
      return { flags: [`--${name}=${text}`], variable: text, yaml: JSON.stringify(text), value: text };
    }
  }
}
