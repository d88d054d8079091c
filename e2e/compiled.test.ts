import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

  /** The words that the image starts with, in the folder. */
  function entrypoint(): [command: string, ...words: string[]] {
    const dockerfile = readFileSync(path.join(root, 'exporter/Dockerfile'), 'utf8');
    const [, words = '[]'] = /^ENTRYPOINT (.+)$/m.exec(dockerfile) ?? [];
    const [command = '', ...rest] = (JSON.parse(words) as string[]).map((word) => word.replace('/app', folder));
    return [command, ...rest];
  }

  beforeAll(() => {
    const compiled = spawnSync('npm', ['run', '--silent', 'compile'], { cwd: root, encoding: 'utf8' });
    expect(compiled.stdout + compiled.stderr).toBe('');
    layOut(folder);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('runs the demo without a TypeScript source at hand', async () => {
    const [command, ...words] = entrypoint();
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

  test('makes the rules without a checkout', () => {
    const [command, ...words] = entrypoint();
    const asked = [...words, 'rules', '--for', 'crd', '--param', 'severity-page=p1'];
    const { status, stdout, stderr } = spawnSync(command, asked, { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('kind: PrometheusRule');
    expect(stdout).toContain('severity: p1');
  });

  test('loads what makes the rules for who asks for them only', () => {
    const dist = path.join(folder, 'exporter/dist');
    const text = (name: string): string => readFileSync(path.join(dist, name), 'utf8');
    const files = readdirSync(dist).filter((name) => name.endsWith('.js'));
    const makers = files.filter((name) => text(name).includes('PrometheusRule'));
    expect(makers).toHaveLength(1);
    const loadedAtOnce = text('main.js').match(/(?:from|^import)"\.\/[^"]+"/gm) ?? [];
    expect(makers.filter((name) => loadedAtOnce.some((loaded) => loaded.includes(name)))).toEqual([]);
    expect(makers).not.toContain('main.js');
  });
});
