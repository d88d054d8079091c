import { describe, expect, it } from 'vitest';
import { realProgram } from '../../tools/real-program.ts';
import { caseFiles } from './testing/case-files.ts';
import { promtoolComplaints } from './testing/promtool.ts';

const promtool = realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)');

// The other programs have a file each beside this one, for each takes a minute.
describe.skipIf(!promtool).each(caseFiles())('%s', (_, { cases, ...rest }) => {
  it.each(cases)('$name', (each) => {
    expect(promtoolComplaints(promtool ?? '', { ...rest, cases: [each] })).toBe('');
  });
});
