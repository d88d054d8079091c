import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { type Started, startUhwatch } from './support/processes.ts';
import { program, pythonWith } from './support/programs.ts';

const promtool = program('promtool');
const python = pythonWith('prometheus_client.openmetrics.parser', 'prometheus-client==0.26.0');

/** Prints whether there are counters, and samples that tell when they began; a stack when it cannot read the text. */
const readOpenMetrics = `
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
samples = [(f.type, s.name) for f in text_string_to_metric_families(sys.stdin.read()) for s in f.samples]
counters = [name for kind, name in samples if kind == 'counter']
print(len([c for c in counters if c.endswith('_total')]) > 20, len([c for c in counters if c.endswith('_created')]) > 0)
`;

describe('/metrics of a running exporter', () => {
  let uhwatch: Started & { readonly url: string };

  beforeAll(async () => {
    uhwatch = await startUhwatch(['demo', '--metrics.created-timestamps']);
  });
  afterAll(() => uhwatch.stop());

  const page = (accept: string) =>
    eventually(async () => {
      const text = await (await fetch(`${uhwatch.url}/metrics`, { headers: { accept } })).text();
      expect(text).toMatch(/^upstream_requests_total\{.*\} [1-9]/m);
      return text;
    });

  test.skipIf(!python)("is OpenMetrics to the parser of Prometheus' Python client", async () => {
    const input = await page('application/openmetrics-text; version=1.0.0');
    expect(input.endsWith('\n# EOF\n')).toBe(true);
    const { stdout, stderr } = spawnSync(python ?? '', ['-c', readOpenMetrics], { input, encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['True True\n', '']);
  });

  test.skipIf(!promtool)('has nothing that promtool complains about', async () => {
    const text = await page('text/plain');
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    });
    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
  });
});
