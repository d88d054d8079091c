import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { archiveOf, textOf, unzipped, zipped } from '../tools/plugin/archive.ts';
import { problemsOf } from '../tools/plugin/checks.ts';
import { read, root } from './support/compose-file.ts';

/** What `npm run package` writes of the plugin that `npm test` has built. */
describe('the archive of the panel', () => {
  const archive = archiveOf(path.join(root, 'plugin/dist'));
  const version = (JSON.parse(read('plugin/package.json')) as { version: string }).version;

  test('is as the catalog wants it', () => {
    expect(problemsOf(unzipped(archive.name, zipped(archive, '2026-11-29')))).toEqual([]);
  });

  test('is named after the plugin and the version of its package', () => {
    expect(archive.name).toBe(`uhwatch-upstreamhealth-panel-${version}.zip`);
  });

  test('shows the pictures and the license of the sources', () => {
    const pictures = readdirSync(path.join(root, 'plugin/src/img'));
    expect(
      [...archive.files.keys()]
        .filter((file) => file.includes('/img/'))
        .map((file) => path.basename(file))
        .sort(),
    ).toEqual(pictures.sort());
    expect(textOf(archive, 'LICENSE')).toBe(read('LICENSE'));
  });

  test('is built as the validator of the catalog asks, by create-plugin', () => {
    const built = readFileSync(path.join(root, 'plugin/.config/webpack/webpack.config.ts'), 'utf8');
    expect(built).toContain('@grafana/create-plugin');
  });
});
