import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtBefore } from '../../e2e/cluster/build.ts';
import { realProgram } from '../../tools/real-program.ts';
import { promtoolComplaints, readCases, vmalertComplaints } from './testing/promtool.ts';

const promtool = realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)');
const currentPromtool = builtBefore('prometheus', 'promtool');
const vmalertTool = builtBefore('victoriametrics', 'vmalert-tool');
const files = globSync('alerts/*.promtool.yml', { cwd: import.meta.dirname }).sort();
/** What takes half a minute for each case, over days: there one of them is tried with vmalert. */
const overDays = /budget|routing/;

/**
 * Edges that VictoriaMetrics draws elsewhere: it takes increases as they are, where Prometheus extends them to the ends of
 * the range; a new counter counts from zero, and a range holds the sample at its beginning.
 */
const otherwise = [
  'Ten failures of a minute in which every request fails page, and four do not',
  'Ten failures of a minute in which half of the requests fail page, and eight do not',
  'Proxies that see nothing while endpoints have been ready for two minutes have another view',
  'Series that are folded together are a ticket',
];

describe.each(files)('%s', (file) => {
  const { cases, ...rest } = readCases(path.join(import.meta.dirname, file));

  it.skipIf(!promtool).each(cases)('$name', (each) => {
    expect(promtoolComplaints(promtool ?? '', { ...rest, cases: [each] })).toBe('');
  });

  // It adds in another order, and has the option that 2.42 does not know.
  const current = { ...rest, rest: { ...rest.rest, fuzzy_compare: true } };
  it.skipIf(!currentPromtool).each(cases)('$name, to the current Prometheus', (each) => {
    expect(promtoolComplaints(currentPromtool ?? '', { ...current, cases: [each] })).toBe('');
  });

  const same = cases.filter(({ name }) => !otherwise.includes(name));
  it.skipIf(!vmalertTool).each(overDays.test(file) ? same.slice(0, 1) : same)(
    '$name, to vmalert',
    (each) => {
      expect(vmalertComplaints(vmalertTool ?? '', { ...rest, cases: [each] })).toBe('');
    },
    180_000,
  );
});
