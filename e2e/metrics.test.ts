import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { type Started, startUhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';

const promtool = program('promtool');

describe.skipIf(!promtool)('/metrics of a running exporter', () => {
  let uhwatch: Started & { readonly url: string };

  beforeAll(async () => {
    uhwatch = await startUhwatch(['demo']);
  });
  afterAll(() => uhwatch.stop());

  test('has nothing that promtool complains about', async () => {
    const text = await eventually(async () => {
      const page = await (await fetch(`${uhwatch.url}/metrics`)).text();
      expect(page).toMatch(/^upstream_requests_total\{.*\} [1-9]/m);
      return page;
    });
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    });
    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
  });
});
