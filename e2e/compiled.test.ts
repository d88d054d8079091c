import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { start } from './support/processes.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Lays out what exporter/Dockerfile copies into its last stage: compiled files only, no sources. */
function layOut(folder: string): void {
  for (const part of [
    'contract/package.json',
    'contract/dist',
    'exporter/package.json',
    'exporter/dist',
    'preview/dist',
    'examples/demo/recording',
  ]) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  const modules = path.join(folder, 'node_modules');
  mkdirSync(path.join(modules, '@uhwatch'), { recursive: true });
  symlinkSync(path.join(folder, 'contract'), path.join(modules, '@uhwatch/contract'));
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (name !== '@uhwatch') symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  const own = path.join(root, 'exporter/node_modules');
  symlinkSync(own, path.join(folder, 'exporter/node_modules'));
}

describe('the compiled exporter, as the image carries it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-compiled-'));

  beforeAll(() => {
    const compiled = spawnSync('npm', ['run', '--silent', 'compile'], { cwd: root, encoding: 'utf8' });
    expect(compiled.stdout + compiled.stderr).toBe('');
    layOut(folder);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('runs the demo without a TypeScript source at hand', async () => {
    const [, entrypoint = '[]'] =
      /^ENTRYPOINT (.+)$/m.exec(readFileSync(path.join(root, 'exporter/Dockerfile'), 'utf8')) ?? [];
    const [command = '', ...words] = (JSON.parse(entrypoint) as string[]).map((word) => word.replace('/app', folder));
    const uhwatch = start(command, [...words, 'demo', '--web.listen-address', '127.0.0.1:0']);
    try {
      const url = await eventually(() => {
        const found = /uhwatch listens on (http:\/\/[^"\s]+)/.exec(uhwatch.output())?.[1];
        expect(found, uhwatch.output()).toBeDefined();
        return found ?? '';
      });
      expect(await (await fetch(url)).text()).toContain('<div id="root">');
      await eventually(async () =>
        expect(await (await fetch(`${url}/api/v1/upstreams`)).text()).toContain('"checkout"'),
      );
    } finally {
      expect(await uhwatch.stop()).toBe(0);
    }
  }, 30_000);
});
