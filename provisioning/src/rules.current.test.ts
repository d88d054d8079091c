import { describe, expect, it } from 'vitest';
import { builtBefore } from '../../e2e/cluster/build.ts';
import { caseFiles } from './testing/case-files.ts';
import { promtoolComplaints } from './testing/promtool.ts';

const promtool = builtBefore('prometheus', 'promtool');

describe.skipIf(!promtool).each(caseFiles())('%s', (_, { cases, ...file }) => {
  // It adds in another order, and has the option that 2.42 does not know.
  const rest = { ...file, rest: { ...file.rest, fuzzy_compare: true } };
  it.each(cases)('$name, to the current Prometheus', (each) => {
    expect(promtoolComplaints(promtool ?? '', { ...rest, cases: [each] })).toBe('');
  });
});
