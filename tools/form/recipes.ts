import { existsSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { filesIn, isTest, read } from './tree.ts';

const cases = 'provisioning/src/alerts';
const ruleFile = 'provisioning/prometheus/rules/uhwatch.rules.yml';

interface PromtoolCases {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

/** One sentence for each alert that no case sees fire, or none sees silent. */
export function alertComplaints(root: string): string[] {
  const files = filesIn(root, cases).filter((file) => file.endsWith('.promtool.yml'));
  const tests = files.flatMap((file) => (parse(read(root, file), { merge: true }) as PromtoolCases).tests);
  const all = tests.flatMap((test) => test.alert_rule_test ?? []);
  const names = [...read(root, ruleFile).matchAll(/^\s*- alert: (\w+)$/gm)].map(([, name = '']) => name);
  return names.flatMap((name) => {
    const own = all.filter(({ alertname }) => alertname === name);
    const lacks = (fires: boolean): boolean => !own.some(({ exp_alerts: alerts }) => alerts.length > 0 === fires);
    return [
      ...(lacks(true) ? [`no case in ${cases} sees ${name} fire; add one`] : []),
      ...(lacks(false) ? [`no case in ${cases} sees ${name} silent; add one just before it fires`] : []),
    ];
  });
}

/** One sentence for each option that nothing reads; to turn a source on is a use. */
export function optionComplaints(root: string): string[] {
  const schema = JSON.parse(read(root, 'docs/reference/configuration.schema.json')) as {
    readonly properties: Readonly<Record<string, unknown>>;
  };
  const program = filesIn(root, 'exporter/src')
    .filter((file) => file.endsWith('.ts') && !isTest(file))
    .map((file) => read(root, file))
    .join('\n');
  const turnOn = [...program.matchAll(/turnedOnBy: \[([^\]]*)\]/g)].map(([, names = '']) => names).join();
  return Object.keys(schema.properties)
    .filter((name) => !turnOn.includes(`'${name}'`))
    .filter((name) => !program.includes(`['${name}']`) && !new RegExp(`\\bconfig\\.${name}\\b`).test(program))
    .map((name) => `nothing in exporter/src reads the option ${name}; use it where it acts, or take its row out`);
}

const testdata = 'exporter/src/envoy/testdata';

/** One sentence for each log format that is recognized without lines that prove it. */
export function formatComplaints(root: string): string[] {
  const rows = read(root, 'exporter/src/envoy/format/builtin.ts');
  const names = [...rows.matchAll(/^ {4}name: '([^']+)'/gm)].map(([, name = '']) => name);
  return names.flatMap((name) => {
    const has = (ending: string): boolean => existsSync(path.join(root, testdata, `${name}.${ending}`));
    if (!has('log')) return [`the log format ${name} has no ${testdata}/${name}.log; put real lines of it there`];
    if (!has('golden')) return [`${testdata}/${name}.log has no golden; run \`npm run test:update\` and read it`];
    return read(root, `${testdata}/${name}.golden`).includes('counted=')
      ? []
      : [`no line of ${testdata}/${name}.log is counted; its row does not fit them`];
  });
}

/** One sentence for each query that the panel is not complete without and that no column reads. */
export function columnComplaints(root: string): string[] {
  const [, rows = ''] = read(root, 'contract/src/panel-queries.ts').split('export const panelQueries = {');
  const needed = [...rows.matchAll(/^ {2}(\w+): \{\n(.*?)^ {2}\},$/gms)].filter(
    ([, , row = '']) => !/optional: true/.test(row),
  );
  const columns = read(root, 'plugin/src/columns/columns.tsx');
  return needed
    .map(([, role = '']) => role)
    .filter(
      (role) => ![...columns.matchAll(/reads: \[(.*?)\]/gs)].some(([, roles = '']) => roles.includes(`'${role}'`)),
    )
    .map(
      (role) => `no column of plugin/src/columns/columns.tsx reads the query ${role}; add one, or take the query out`,
    );
}
