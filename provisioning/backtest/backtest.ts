import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { evaluate } from './evaluation/evaluate.ts';
import { pagesOf } from './evaluation/pages.ts';
import type { RuleSet } from './evaluation/rules.ts';
import { type Score, scoreOf } from './evaluation/score.ts';
import { blockSteps, load } from './load.ts';
import { History } from './prometheus.ts';
import { type World, type WorldOptions, worldOf } from './world.ts';

/** Makes a world, loads it into Prometheus and lets each rule set look at it. `note` is told what goes on. */
export async function backtest(
  options: WorldOptions,
  sets: readonly RuleSet[],
  note: (words: string) => void,
): Promise<{ world: World; scores: Map<string, Score> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-backtest-'));
  const history = new History(folder);
  try {
    const world = worldOf(options);
    await load(history, world.stretches(blockSteps));
    note('samples are loaded');
    await history.serve();
    const scores = new Map<string, Score>();
    for (const set of sets) {
      const fired = await evaluate(history, set, world.span);
      scores.set(set.name, scoreOf(world, fired, pagesOf(fired)));
      note(`${set.name} is evaluated`);
    }
    return { world, scores };
  } finally {
    await history.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
