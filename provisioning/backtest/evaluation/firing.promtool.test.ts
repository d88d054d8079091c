import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { realProgram } from '../../../tools/real-program.ts';
import { seededRandom } from '../random.ts';
import { firingsOf, type Holding } from './firing.ts';

const promtool = realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)');
const steps = 80;
const interval = 15;

/** Which of a row of evaluations find the condition, in stretches of some length. */
function chance(seed: number): boolean[] {
  const random = seededRandom(seed);
  const held: boolean[] = [];
  while (held.length < steps) {
    const isHeld = random.unit() < 0.5;
    held.push(...Array.from({ length: random.whole(1, 7) }, () => isHeld));
  }
  return held.slice(0, steps);
}

const patterns = Array.from({ length: 12 }, (_, seed) => chance(seed));
const holdings: readonly Holding[] = [
  { interval, for: 0, keepFiringFor: 0 },
  { interval, for: 30, keepFiringFor: 0 },
  { interval, for: 30, keepFiringFor: 60 },
  { interval, for: 40, keepFiringFor: 50 },
];

/** Patterns whose alert fires at a time, as our state machine says. */
function firingAt(time: number, holding: Holding): number[] {
  return patterns.flatMap((held, pattern) => {
    const times = held.flatMap((isHeld, step) => (isHeld ? [step * interval] : []));
    const fires = firingsOf(times, holding, Infinity).some(({ from, to }) => from <= time && time < to);
    return fires ? [pattern] : [];
  });
}

function complaints(holding: Holding): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-firing-'));
  try {
    const rule = {
      alert: 'Held',
      expr: 'held == 1',
      for: `${holding.for}s`,
      keep_firing_for: `${holding.keepFiringFor}s`,
    };
    writeFileSync(
      path.join(folder, 'rules.yml'),
      stringify({ groups: [{ name: 'g', interval: '15s', rules: [rule] }] }),
    );
    const test = {
      interval: '15s',
      input_series: patterns.map((held, pattern) => ({
        series: `held{pattern="${pattern}"}`,
        values: held.map(Number).join(' '),
      })),
      alert_rule_test: patterns[0]?.map((_, step) => ({
        alertname: 'Held',
        eval_time: `${step * interval}s`,
        exp_alerts: firingAt(step * interval, holding).map((pattern) => ({ exp_labels: { pattern: String(pattern) } })),
      })),
    };
    const file = { rule_files: ['rules.yml'], evaluation_interval: '15s', tests: [test] };
    writeFileSync(path.join(folder, 'tests.yml'), stringify(file));
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['test', 'rules', 'tests.yml'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return status === 0 ? '' : stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(!promtool)("Prometheus' rule manager", () => {
  it.each(holdings)('fires when the state machine does: for $for s, kept $keepFiringFor s', (holding) => {
    expect(complaints(holding)).toBe('');
  });
});
