import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { complaintOf, figure } from './bench.ts';
import { compare, measurementsIn, onlyIn } from './comparison.ts';

const run = promisify(execFile);

/** The values of several runs of one figure. */
const runs = (unit: string, ...values: number[]) => values.map((value) => ({ bench: 'one', unit, value }));

describe('two commits', () => {
  test.each([
    { unit: 'lines/s', after: [89, 90, 91], isWorse: true },
    { unit: 'lines/s', after: [111, 110, 109], isWorse: false },
    { unit: 'ms p99 to /metrics', after: [111, 110, 109], isWorse: true },
    { unit: 'ms p99 to /metrics', after: [89, 90, 91], isWorse: false },
    { unit: 'MiB', after: [111, 110, 109], isWorse: true },
    { unit: '% of a core', after: [111, 110, 109], isWorse: true },
  ])('from 100 to $after $unit is worse: $isWorse', ({ unit, after, isWorse }) => {
    expect(compare(runs(unit, 100, 100, 101), runs(unit, ...after))).toMatchObject([{ isWorse }]);
  });

  test('differ by no more than chance while they are within 5 % beyond the spread of one commit', () => {
    const [within] = compare(runs('ms', 95, 100, 105), runs('ms', 116, 116, 116));
    expect(within).toMatchObject({ before: 100, after: 116, spread: 0.1, isWorse: false });
    expect(compare(runs('ms', 95, 100, 105), runs('ms', 119, 119, 119))).toMatchObject([{ isWorse: true }]);
  });

  test('are compared by their medians, so that one bad run of three does not count', () => {
    expect(compare(runs('ms', 100, 101, 100), runs('ms', 300, 100, 100))).toMatchObject([{ after: 100, ratio: 1 }]);
  });

  test('are compared in what both have, and the rest is named', () => {
    const before = [...runs('ms', 1), ...runs('MiB', 1)];
    const after = [...runs('ms', 1), ...runs('s', 1)];
    expect(compare(before, after)).toHaveLength(1);
    expect(onlyIn(before, after)).toEqual(['one (MiB)']);
    expect(onlyIn(after, before)).toEqual(['one (s)']);
  });

  test('are not compared in a unit of which nobody knows whether more is better', () => {
    expect(() => compare(runs('parsecs', 1), runs('parsecs', 1))).toThrow('more of "parsecs" is better');
  });
});

test('a figure without a value is no figure', () => {
  expect(() => measurementsIn('{"bench":"one","unit":"ms","value":null}\n')).toThrow('not a figure');
});

describe('a figure', () => {
  const measured = { bench: 'one', peer: 'other', ratio_limit: 1.5, agree: true };

  test('has a ratio that tells how many times better than its yardstick it is, whatever its unit', () => {
    expect(figure({ ...measured, unit: 'lines/s', value: 300, peer_value: 100 }).ratio).toBe(3);
    expect(figure({ ...measured, unit: 'ms', value: 100, peer_value: 300 }).ratio).toBe(3);
  });

  test('is printed with the keys of the design, in their order', () => {
    expect(JSON.stringify(figure({ ...measured, unit: 'MiB', value: 100, peer_value: 150 }))).toBe(
      '{"bench":"one","unit":"MiB","value":100,"peer":"other","peer_value":150,"ratio":1.5,"ratio_limit":1.5,"agree":true}',
    );
  });

  test('is good within its limit, and only when the results agree', () => {
    const good = figure({ ...measured, unit: 's', value: 100, peer_value: 150 });
    expect(complaintOf(good)).toBeUndefined();
    expect(complaintOf({ ...good, ratio: 1.4 })).toContain('below its limit of 1.5');
    expect(complaintOf({ ...good, ratio: NaN })).toContain('below its limit of 1.5');
    expect(complaintOf({ ...good, agree: false })).toContain('not the true one');
  });
});

describe('npm run bench:compare', () => {
  let folder = '';

  /** A checkout whose benchmark prints one of these lines in each run, and whose runs are written down. */
  function checkout(name: string, lines: readonly string[]): string {
    const root = path.join(folder, name);
    mkdirSync(path.join(root, 'bench'), { recursive: true });
    writeFileSync(path.join(root, 'lines.json'), JSON.stringify(lines));
    writeFileSync(
      path.join(root, 'bench/run.ts'),
      `import { appendFileSync, existsSync, readFileSync } from 'node:fs';
       const before = existsSync('../runs') ? readFileSync('../runs', 'utf8').split('\\n') : [];
       const own = before.filter((line: string) => line.startsWith('${name} ')).length;
       appendFileSync('../runs', ['${name}', ...process.argv.slice(2)].join(' ') + '\\n');
       console.log(JSON.parse(readFileSync('lines.json', 'utf8'))[own] ?? '');
       process.exitCode = 1;`,
    );
    return root;
  }

  async function compared(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const program = path.join(import.meta.dirname, 'compare.ts');
    try {
      return { code: 0, ...(await run(process.execPath, [program, ...args])) };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  }

  /** As it was printed before limits were ratios. */
  const old = (value: number) => `{"bench":"als","unit":"entries/s","value":${value},"agree":true,"limit":300000}`;
  const now = (value: number) =>
    JSON.stringify(
      figure({ bench: 'als', unit: 'entries/s', value, peer: 'x', peer_value: 1, ratio_limit: 1, agree: true }),
    );

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-compare-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('runs both checkouts in turns and says that nothing is worse', async () => {
    const [a, b] = [checkout('a', [1_000, 1_010, 990].map(old)), checkout('b', [1_200, 1_300, 1_250].map(now))];
    const { code, stdout } = await compared(a, b, 'als');
    expect(readFileSync(path.join(folder, 'runs'), 'utf8')).toBe('a als\nb als\n'.repeat(3));
    expect(stdout).toMatch(/'als' .* 'entries\/s' .* 1000 .* 1250 .* '1\.250' .* '8\.0 %' .* 'false'/);
    expect(code).toBe(0);
  });

  test('exits 1 when a figure of the second is worse', async () => {
    const [a, b] = [checkout('a', [old(1_000)]), checkout('b', [now(900)])];
    expect(await compared(a, b, '--rounds', '1')).toMatchObject({ code: 1 });
  });

  test('refuses what it cannot compare in one sentence', async () => {
    const [a, silent] = [checkout('a', [old(1_000)]), checkout('silent', [])];
    expect(await compared(a, silent, 'als')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('silent: bench/run.ts als printed no figure') as string,
    });
    expect(await compared(a)).toMatchObject({ code: 2, stderr: expect.stringContaining('usage: ') as string });
    expect(await compared(a, folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has no bench/run.ts') as string,
    });
    expect(await compared(a, a, '--rounds', '0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give a whole number from 1') as string,
    });
  });
});
