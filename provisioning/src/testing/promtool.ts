import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify, type Tags } from 'yaml';
import { parametersFrom } from '../parameters.ts';
import { ruleSet } from '../alerts.ts';
import { type RuleGroup, ruleGroups } from '../writers/prometheus.ts';

/** One case of `promtool test rules`. */
interface Case {
  readonly name: string;
  readonly promql_expr_test?: readonly object[];
}

/** A file of cases: what promtool reads, and with which parameters the rules under test are made. */
export interface CaseFile {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Which groups of rules take part; all of them would cost minutes. */
  readonly groups: readonly string[];
  /** Whether the cases say what a notification says, too. Otherwise that is left out: it would repeat in each of them. */
  readonly words: boolean;
  readonly rest: object;
  readonly cases: readonly Case[];
}

/** For promtool `0x40` are forty-one zeros and not 64. */
function withoutHex(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || tag.format !== 'HEX');
}

/** Reads a `.promtool.yml`, whose keys `parameters`, `groups` and `words` are ours. */
export function readCases(file: string): CaseFile {
  const {
    parameters = {},
    groups,
    words = false,
    tests,
    ...rest
  } = parse(readFileSync(file, 'utf8'), { merge: true, customTags: withoutHex }) as {
    parameters?: Record<string, unknown>;
    groups: string[];
    words?: boolean;
    tests: Case[];
  };
  return { parameters, groups, words, rest, cases: tests };
}

/** The groups of rules under test. */
function rulesOf({ parameters: given, groups: names, words }: CaseFile): RuleGroup[] {
  const parameters = parametersFrom(given);
  const groups = ruleGroups(
    ruleSet(parameters).filter(({ name }) => names.includes(name)),
    parameters,
  );
  if (words) return groups;
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, annotations: undefined })),
  }));
}

/** What promtool says against these cases; empty when all of them pass. */
export function promtoolComplaints(promtool: string, file: CaseFile): string {
  const groups = rulesOf(file);
  return complaints([promtool, 'test', 'rules', 'tests.yml'], groups, { ...file.rest, tests: file.cases });
}

/**
 * What vmalert-tool says against them. It stores what a group has recorded once the whole group is evaluated, so each
 * rule is a group here: the cases say when Prometheus fires, and are about what the expressions mean to MetricsQL.
 */
export function vmalertComplaints(vmalertTool: string, file: CaseFile): string {
  const groups = rulesOf(file).flatMap(({ name, interval, rules }) =>
    rules.map((rule, index) => ({ name: `${name}.${index}`, interval, rules: [rule] })),
  );
  const tests = file.cases.map(({ promql_expr_test: expressions, ...rest }) => ({
    ...rest,
    ...(expressions && { metricsql_expr_test: expressions }),
  }));
  const command = [vmalertTool, 'unittest', '--disableAlertgroupLabel', '--files=tests.yml'];
  return complaints(command, groups, { ...file.rest, tests });
}

/** What a program says of `tests.yml` beside `rules.yml` in the folder that it runs in; empty when it ends well. */
function complaints(command: readonly string[], groups: readonly RuleGroup[], tests: object): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-rules-'));
  try {
    writeFileSync(path.join(folder, 'rules.yml'), stringify({ groups }, { aliasDuplicateObjects: false }));
    const order = groups.map(({ name }) => name);
    const test = { rule_files: ['rules.yml'], group_eval_order: order, ...tests };
    writeFileSync(path.join(folder, 'tests.yml'), stringify(test, { aliasDuplicateObjects: false }));
    const [program = '', ...args] = command;
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    return status === 0 ? '' : stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
