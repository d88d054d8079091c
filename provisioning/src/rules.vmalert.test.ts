import { describe, expect, it } from 'vitest';
import { builtBefore } from '../../e2e/cluster/build.ts';
import { caseFiles } from './testing/case-files.ts';
import { vmalertComplaints } from './testing/promtool.ts';

const vmalertTool = builtBefore('victoriametrics', 'vmalert-tool');
/** What takes half a minute for each case, over days: there one of them is tried. */
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

describe.skipIf(!vmalertTool).each(caseFiles())('%s', (name, { cases, ...rest }) => {
  const same = cases.filter((each) => !otherwise.includes(each.name));
  it.each(overDays.test(name) ? same.slice(0, 1) : same)(
    '$name, to vmalert',
    (each) => {
      expect(vmalertComplaints(vmalertTool ?? '', { ...rest, cases: [each] })).toBe('');
    },
    180_000,
  );
});
