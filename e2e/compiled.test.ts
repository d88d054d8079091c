import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { start } from './support/processes.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Lays out what exporter/Dockerfile copies into its last stage: the bundle, neither sources nor packages. */
function layOut(folder: string): void {
  for (const part of ['exporter/package.json', 'exporter/dist', 'preview/dist', 'examples/demo/recording']) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
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
