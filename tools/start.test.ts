import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const dockerfile = read('exporter/Dockerfile');
const { flags, environment } = JSON.parse(read('exporter/bin/settings.json')) as {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

describe('however uhwatch is started, Node gets the settings that keep it small', () => {
  test('the image has those of the launcher', () => {
    const entrypoint = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
    expect(entrypoint.filter((word) => word.startsWith('--'))).toEqual(flags);
    const set = /^ENV (MALLOC.+)$/m.exec(dockerfile)?.[1];
    expect(set).toBe(
      Object.entries(environment)
        .map((pair) => pair.join('='))
        .join(' '),
    );
  });

  test('the commands of the repository and of the package go through the launcher', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
    for (const name of ['start', 'uhwatch']) expect(scripts[name]).toMatch(/node exporter\/bin\/uhwatch\.mjs( demo)?$/);
    const { bin } = JSON.parse(read('exporter/package.json')) as { bin: Readonly<Record<string, string>> };
    expect(bin).toEqual({ uhwatch: 'bin/uhwatch.mjs' });
  });
});
