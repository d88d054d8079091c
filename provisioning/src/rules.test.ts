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

describe.each(files)('%s', (file) => {
  const { cases, ...rest } = readCases(path.join(import.meta.dirname, file));

  it.skipIf(!promtool).each(cases)('$name', (each) => {
    expect(promtoolComplaints(promtool ?? '', { ...rest, cases: [each] })).toBe('');
  });

  it.skipIf(!currentPromtool).each(cases)('$name, to the current Prometheus', (each) => {
    expect(promtoolComplaints(currentPromtool ?? '', { ...rest, cases: [each] })).toBe('');
  });

  const short = overDays.test(file) ? cases.slice(0, 1) : cases;
  it.skipIf(!vmalertTool).each(short)(
    '$name, to vmalert',
    (each) => {
      expect(vmalertComplaints(vmalertTool ?? '', { ...rest, cases: [each] })).toBe('');
    },
    180_000,
  );
});
