import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { metricNames } from '@uhwatch/contract/metrics.ts';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from './generated-files.ts';
import { families } from './reference/metrics.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Markdown that people read, wherever it stands. */
function pages(folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (['node_modules', 'dist', '.git', '.config', 'test-results', '.venv'].includes(entry.name)) return [];
    if (entry.isDirectory()) return pages(name);
    return name.endsWith('.md') ? [name] : [];
  });
}

describe('what is generated', () => {
  test.each(generatedFiles().map(({ path: file, content }) => ({ file, content })))(
    '$file is fresh',
    ({ file, content }) => {
      expect(read(file), 'run `npm run generate`').toBe(content);
    },
  );

  test('no generated reference has an empty meaning', () => {
    for (const page of ['metrics', 'http-api', 'findings', 'alerts']) {
      const empty = read(`docs/reference/${page}.md`)
        .split('\n')
        .filter((line) => /\|\s*\|$/.test(line));
      expect(empty).toEqual([]);
    }
  });
});

test('every metric that the contract names is a family', () => {
  expect(families.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.values(metricNames)));
});

test.each(['envoy-access-log', 'envoy-admin', 'envoy-als', 'envoy-pod-logs', 'kubernetes', 'kubernetes-files'])(
  'the source %s explains itself under the fixed headings',
  (name) => {
    const headings = read(`exporter/src/sources/${name}/README.md`).match(/^## .+$/gm);
    expect(headings).toEqual(expect.arrayContaining(['## What it reads', '## Configuration', '## When it fails']));
  },
);

describe('links between pages', () => {
  const links = pages().flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => ({
      page,
      target,
    })),
  );

  test.each(links)('$page -> $target', ({ page, target }) => {
    expect(existsSync(path.join(root, path.dirname(page), target))).toBe(true);
  });
});

describe('the import table is enforced by lint', () => {
  /** What lint says of a file at this place that would import that. */
  async function complaints(file: string, imported: string): Promise<string[]> {
    const config = [
      ...((await import(path.join(root, 'eslint.config.js'))) as { default: [] }).default,
      // Only the import rules: a file that does not exist has no types.
      { files: ['**/*.ts'], languageOptions: { parserOptions: { project: null, projectService: false } } },
    ];
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      baseConfig: config,
      ruleFilter: ({ ruleId }) => /restricted/.test(ruleId),
    });
    const [result] = await eslint.lintText(`import '${imported}';\n`, { filePath: path.join(root, file) });
    return result?.messages.map(({ message }) => message) ?? [];
  }

  test.each([
    ['exporter/src/model/x.ts', '../diagnosis/rule.ts', 'model imports contract only'],
    ['exporter/src/diagnosis/x.ts', '../metrics/exposition/text.ts', 'diagnosis is pure: it reads the model'],
    [
      'exporter/src/sources/kubernetes/x.ts',
      '../envoy-access-log/index.ts',
      'a source imports the model, the libraries and its own folder',
    ],
    ['exporter/src/sources/envoy-als/x.ts', '../../http/server.ts', 'a source knows its protocol and the model'],
    ['exporter/src/tail/x.ts', '../envoy/tally.ts', 'a library imports the model and its own folder'],
    [
      'exporter/src/kubernetes/client/x.ts',
      '../../sources/kubernetes/view.ts',
      'a library imports the model and its own folder',
    ],
    ['exporter/src/http/x.ts', '../sources/envoy-als/index.ts', 'http is thin'],
    ['exporter/src/http/x.ts', '../../../provisioning/src/alerts.ts', 'the running exporter stands alone'],
    ['contract/src/x.ts', '../../exporter/src/app/log.ts', 'contract imports nothing of ours'],
    ['exporter/src/diagnosis/x.ts', 'express', 'express lives behind one place'],
    ['exporter/src/tail/x.ts', 'undici', 'undici lives behind one place'],
    ['exporter/src/envoy/x.ts', '@grpc/grpc-js', '@grpc/grpc-js lives behind one place'],
  ])('%s may not import %s', async (file, imported, why) => {
    expect((await complaints(file, imported)).join('\n')).toContain(why);
  });

  test('and what is allowed passes', async () => {
    expect(
      await complaints('exporter/src/sources/kubernetes-files/x.ts', '../../kubernetes/cluster/cluster.ts'),
    ).toEqual([]);
    expect(await complaints('exporter/src/http/x.ts', 'express')).toEqual([]);
  });
});
