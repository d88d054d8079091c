import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { metricNames } from '@uhwatch/contract/metrics.ts';
import { describe, expect, test } from 'vitest';
import { sourceHeadings, sourceNames } from './form/folders.ts';
import { filesIn } from './form/tree.ts';
import { generatedFiles } from './generated-files.ts';
import { families } from './reference/metrics.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Markdown that people read, wherever it stands. */
const pages = filesIn(root).filter((file) => file.endsWith('.md'));

const generated = (await generatedFiles()).map(({ path: file, content }) => ({ file, content }));

describe('what is generated', () => {
  test.each(generated)('$file is fresh', ({ file, content }) => {
    expect(read(file), 'run `npm run generate`').toBe(content);
  });

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

test.each(sourceNames(root))('the source %s explains itself under the fixed headings', (name) => {
  const headings = read(`exporter/src/sources/${name}/README.md`).match(/^## .+$/gm);
  expect(headings).toEqual(expect.arrayContaining([...sourceHeadings]));
});

describe('links between pages', () => {
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => ({
      page,
      target,
    })),
  );

  test.each(links)('$page -> $target', ({ page, target }) => {
    expect(existsSync(path.join(root, path.dirname(page), target))).toBe(true);
  });
});
