import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { compare, type Comparison, type Measurement, measurementsIn, onlyIn } from './comparison.ts';

const usage = `usage: npm run bench:compare -- DIR_A DIR_B [NAME...] [--rounds N]
Runs the named benchmarks of two checkouts (all without a name) in turns, A B A B A B, and compares the medians.
Exits 1 when one of B is worse by more than 5 % beyond what runs of the same checkout differ.`;

interface Task {
  readonly dirA: string;
  readonly dirB: string;
  /** Of benchmarks. */
  readonly names: readonly string[];
  readonly rounds: number;
}

/** Throws with the usage where an argument is missing or wrong. */
function taskOf(args: string[]): Task {
  const options = { rounds: { type: 'string', default: '3' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [dirA, dirB, ...names] = positionals;
  const rounds = Number(values.rounds);
  if (dirA === undefined || dirB === undefined) throw new Error(usage);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: give a whole number from 1`);
  for (const checkout of [dirA, dirB]) {
    if (existsSync(path.join(checkout, 'bench/run.ts'))) continue;
    throw new Error(`${checkout} has no bench/run.ts; give the folder of a checkout`);
  }
  return { dirA, dirB, names, rounds };
}

/** Runs benchmarks of a checkout. Limits that are not met are its own business; a run without any figure is an error. */
async function run(checkout: string, names: readonly string[]): Promise<readonly Measurement[]> {
  const child = spawn(process.execPath, [path.join('bench', 'run.ts'), ...names], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const measurements = measurementsIn(await text(child.stdout));
  if (measurements.length > 0) return measurements;
  throw new Error(
    `${checkout}: bench/run.ts ${names.join(' ')} printed no figure; see what it says when it runs alone`,
  );
}

function rowOf({ bench, unit, before, after, ratio, spread, isWorse }: Comparison): Record<string, string | number> {
  const percent = `${(spread * 100).toFixed(1)} %`;
  return {
    bench,
    unit,
    A: before,
    B: after,
    'times better': ratio.toFixed(3),
    spread: percent,
    isWorse: String(isWorse),
  };
}

async function compareCheckouts({ dirA, dirB, names, rounds }: Task): Promise<number> {
  const before: Measurement[] = [];
  const after: Measurement[] = [];
  for (let round = 1; round <= rounds; round++) {
    console.error(`round ${round} of ${rounds}`);
    before.push(...(await run(dirA, names)));
    after.push(...(await run(dirB, names)));
  }
  const comparisons = compare(before, after);
  console.table(comparisons.map(rowOf));
  for (const figure of onlyIn(before, after)) console.log(`only A has ${figure}`);
  for (const figure of onlyIn(after, before)) console.log(`only B has ${figure}`);
  return comparisons.some(({ isWorse }) => isWorse) ? 1 : 0;
}

try {
  process.exitCode = await compareCheckouts(taskOf(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
