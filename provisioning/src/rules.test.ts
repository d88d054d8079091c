import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { realProgram } from '../../tools/real-program.ts';
import { promtoolComplaints, readCases } from './testing/promtool.ts';

const promtool = realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)');
const files = globSync('alerts/*.promtool.yml', { cwd: import.meta.dirname }).sort();

describe.skipIf(!promtool).each(files)('%s', (file) => {
  const { cases, ...rest } = readCases(path.join(import.meta.dirname, file));

  it.each(cases)('$name', (each) => {
    expect(promtoolComplaints(promtool ?? '', { ...rest, cases: [each] })).toBe('');
  });
});
