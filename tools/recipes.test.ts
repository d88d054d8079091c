import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { circleComplaints } from './form/circles.ts';
import { causeComplaints, ruleComplaints, sourceComplaints } from './form/folders.ts';
import { alertComplaints, columnComplaints, formatComplaints, optionComplaints } from './form/recipes.ts';
import { lengthComplaints } from './form/sizes.ts';
import { follow } from './recipes/recipe.ts';
import { recipes } from './recipes/recipes.ts';
import { temporaryTree } from './recipes/temporary-tree.ts';

const root = path.resolve(import.meta.dirname, '..');

interface Row {
  readonly adds: string;
  readonly byHand: string;
}

/** The table of recipes in CONTRIBUTING.md. */
const table: readonly Row[] = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| a'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, adds = '', byHand = '']) => ({ adds, byHand }));

/** Paths in the cell, as `a/b` in backquotes. */
function pathsIn(cell: string): string[] {
  return [...cell.matchAll(/`([\w.-]+(?:\/[\w.-]*)+)`/g)].map(([, name = '']) => name);
}

/** One thing of a recipe that is not done. */
interface LeftOut {
  readonly what: string;
  readonly file: string;
  /** What the file holds then; undefined where it is not there. */
  readonly change: (text: string) => string | undefined;
  readonly check: () => string[];
  readonly sentence: RegExp;
}

describe.each(recipes)('the recipe for $adds', ({ adds, byHand, parts }) => {
  const row = table.find((each) => each.adds === adds);

  test('stands in CONTRIBUTING.md with the files that are touched by hand', () => {
    expect(row).toBeDefined();
    expect(pathsIn(row?.byHand ?? '')).toEqual(byHand);
  });

  test('touches nothing else, but for the place where an option is used', () => {
    const others = parts.filter(({ file }) => !byHand.some((place) => file.startsWith(place)));
    expect(others).toHaveLength(row?.byHand.includes('and its use') === true ? 1 : 0);
  });
});

describe('a tree in which every recipe was followed', () => {
  let tree: string;

  function run(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' });
    return { status, output: `${stdout}${stderr}` };
  }

  const ok = { status: 0, output: expect.any(String) as string };
  const bin = (name: string): string => path.join(root, 'node_modules', name);
  const vitest = (...args: string[]) => run(bin('vitest/vitest.mjs'), 'run', '--project', ...args);

  beforeAll(() => {
    tree = temporaryTree(root);
    follow(
      tree,
      recipes.flatMap(({ parts }) => parts),
    );
    expect(run('tools/generate.ts')).toEqual(ok);
    expect(vitest('exporter', 'exporter/src/envoy/lines', '--update')).toEqual(ok);
  }, 120_000);

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  test('is generated anew without a difference, and the lists know what was added', () => {
    expect(run('tools/generate.ts', '--check')).toEqual({ status: 0, output: '' });
    const read = (file: string): string => readFileSync(path.join(tree, file), 'utf8');
    expect(read('exporter/src/app/source-rows.ts')).toContain('recipeFeed');
    expect(read('contract/src/finding-table.ts')).toContain("code: 'UP299'");
    expect(read('docs/reference/findings.md')).toContain('recipe_paused');
    expect(read('docs/reference/metrics.md')).toContain('upstream_recipe_ports');
    expect(read('docs/reference/configuration.md')).toContain('recipe.title');
    expect(read('README.md')).toContain('recipe-feed');
    expect(read('provisioning/prometheus/rules/uhwatch.rules.yml')).toContain('RecipeSourceDown');
    expect(read('plugin/src/README.md')).toContain('recipe_rate');
  });

  test('compiles, also the panel', () => {
    expect(run(bin('typescript/bin/tsc'), '--noEmit', '-p', '.')).toEqual(ok);
    expect(run(bin('typescript/bin/tsc'), '--noEmit', '-p', 'plugin')).toEqual(ok);
  }, 120_000);

  test('passes lint where it was touched', () => {
    const files = new Set(recipes.flatMap(({ parts }) => parts.map(({ file }) => file)));
    const linted = [...files].filter((file) => file.endsWith('.ts') && !file.startsWith('plugin/'));
    expect(run(bin('eslint/bin/eslint.js'), '--max-warnings', '0', ...linted)).toEqual(ok);
  }, 120_000);

  test('keeps its form', () => {
    const complaints = [
      ...[sourceComplaints, ruleComplaints, causeComplaints, alertComplaints, optionComplaints],
      ...[formatComplaints, columnComplaints, circleComplaints, lengthComplaints],
    ].flatMap((check) => check(tree));
    expect(complaints).toEqual([]);
  });

  test('diagnoses by the rule that was added', () => {
    expect(vitest('exporter', 'exporter/src/diagnosis/scenarios')).toEqual(ok);
  }, 60_000);

  describe('and one thing is left out again', () => {
    /** What a check says while a file is not there, or has other words. */
    function without({ file, change, check }: Omit<LeftOut, 'what' | 'sentence'>): string[] {
      const place = path.join(tree, file);
      const text = readFileSync(place, 'utf8');
      const changed = change(text);
      if (changed === undefined) rmSync(place);
      else writeFileSync(place, changed);
      try {
        return check();
      } finally {
        writeFileSync(place, text);
      }
    }

    const gone = (): undefined => undefined;
    const generated = (): string[] => {
      const { status, output } = run('tools/generate.ts', '--check');
      return status === 0 ? [] : [output];
    };
    const compiled = (): string[] => {
      const { status, output } = run(bin('typescript/bin/tsc'), '--noEmit', '-p', '.');
      return status === 0 ? [] : [output];
    };

    test.each<LeftOut>([
      {
        what: 'a rule without its README',
        file: 'exporter/src/diagnosis/rules/recipe-stalled/README.md',
        change: gone,
        check: () => ruleComplaints(tree),
        sentence: /^exporter\/src\/diagnosis\/rules\/recipe-stalled has no README\.md; write one/,
      },
      {
        what: 'a rule without its row',
        file: 'exporter/src/diagnosis/rules/recipe-stalled/rule.ts',
        change: gone,
        check: () => ruleComplaints(tree),
        sentence: /recipe-stalled has no rule\.ts; declare in it/,
      },
      {
        what: 'a rule of the rank of another',
        file: 'exporter/src/diagnosis/rules/recipe-stalled/rule.ts',
        change: (text) => text.replace('rank: 115', 'rank: 110'),
        check: generated,
        sentence: /two folders of exporter\/src\/diagnosis\/rules have the rank 110/,
      },
      {
        what: 'a cause without its README',
        file: 'exporter/src/diagnosis/causes/recipe-paused/README.md',
        change: gone,
        check: () => causeComplaints(tree),
        sentence: /^exporter\/src\/diagnosis\/causes\/recipe-paused has no README\.md; write one/,
      },
      {
        what: 'a source without its README',
        file: 'exporter/src/sources/recipe-feed/README.md',
        change: gone,
        check: () => sourceComplaints(tree),
        sentence: /^exporter\/src\/sources\/recipe-feed has no README\.md; write one/,
      },
      {
        what: 'a source without its row',
        file: 'exporter/src/sources/recipe-feed/source.ts',
        change: gone,
        check: () => sourceComplaints(tree),
        sentence: /recipe-feed has no source\.ts; declare in it/,
      },
      {
        what: 'an alert without a case in which it fires',
        file: 'provisioning/src/alerts/self.promtool.yml',
        change: (text) => text.replace(/ {6}- alertname: RecipeSourceDown\n[^]*?\n\n/, '\n'),
        check: () => alertComplaints(tree),
        sentence: /no case in .* sees RecipeSourceDown fire; add one/,
      },
      {
        what: 'an alert without a case in which it is silent',
        file: 'provisioning/src/alerts/self.promtool.yml',
        change: (text) => text.replace(/.*alertname: RecipeSourceDown, eval_time: 14m45s.*\n/, ''),
        check: () => alertComplaints(tree),
        sentence: /no case in .* sees RecipeSourceDown silent; add one/,
      },
      {
        what: 'an option that nobody reads',
        file: 'exporter/src/app/exporter.ts',
        change: (text) => text.replace("  process.title = config['recipe.title'];\n", ''),
        check: () => optionComplaints(tree),
        sentence: /^nothing in exporter\/src reads the option recipe\.title; use it/,
      },
      {
        what: 'a log format without lines',
        file: 'exporter/src/envoy/testdata/recipe-text.log',
        change: gone,
        check: () => formatComplaints(tree),
        sentence: /^the log format recipe-text has no .*recipe-text\.log; put real lines/,
      },
      {
        what: 'a query that no column reads',
        file: 'plugin/src/columns/columns.tsx',
        change: (text) => text.replace("reads: ['recipe_rate'],", 'reads: [],'),
        check: () => columnComplaints(tree),
        sentence: /reads the query recipe_rate; add one/,
      },
      {
        what: 'a metric without a help',
        file: 'exporter/src/metrics/families/endpoints.ts',
        change: (text) => text.replace("    help: 'Ports that the service declares.',\n", ''),
        check: compiled,
        sentence: /endpoints\.ts.*Property 'help' is missing/s,
      },
    ])(
      '$what: a check says so',
      ({ sentence, ...leftOut }) => {
        const complaints = without(leftOut);
        expect(complaints).toHaveLength(1);
        expect(complaints[0]).toMatch(sentence);
      },
      120_000,
    );
  });
});

test('this tree keeps the form that the recipes need', () => {
  const checks = [alertComplaints, optionComplaints, formatComplaints, columnComplaints];
  expect(checks.flatMap((check) => check(root))).toEqual([]);
});
