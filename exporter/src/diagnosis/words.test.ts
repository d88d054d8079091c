import path from 'node:path';
import { Finding } from '@uhwatch/contract/api.ts';
import { describe, expect, test } from 'vitest';
import { Store } from '../model/store.ts';
import { noon } from '../testing/events.ts';
import { randomBelow } from '../testing/random.ts';
import type { Diagnosis } from './engine/diagnose.ts';
import { Engine } from './engine/engine.ts';
import { toldFindings } from './engine/finding.ts';
import { rules } from './rules/index.ts';
import { play } from './testing/play.ts';
import { randomEvent } from './testing/random-events.ts';
import { readScenarios } from './testing/scenario.ts';
import { unproven } from './testing/title-words.ts';

/** What is wrong with the words of a diagnosis; undefined where each status and title says what it must, and no more. */
function faultOf({ status, unknownBecause, findings }: Diagnosis): string | undefined {
  if ((status === 'unknown') !== (unknownBecause !== undefined)) return `${status} because ${unknownBecause}`;
  const isBad = status === 'no_healthy_upstream' || status === 'degraded';
  if (isBad && findings.length === 0) return `${status} without a word`;
  return findings.flatMap(unproven)[0];
}

/** The faults after each of many random events, and which codes were found. */
function tryOut(seed: number): { faults: string[]; codes: string[] } {
  const faults: string[] = [];
  const codes = new Set<string>();
  const below = randomBelow(seed);
  const store = new Store();
  const engine = new Engine(store, rules);
  const seen = new Map<string, Diagnosis>();
  let now = noon;
  for (let event = 0; event < 60; event++) {
    now += below(12_000);
    store.apply(randomEvent(below, now));
    engine.work(now);
    for (const [key, { upstream, diagnosis }] of engine.results) {
      if (seen.get(key) === diagnosis) continue;
      seen.set(key, diagnosis);
      const fault = faultOf(diagnosis);
      if (fault !== undefined) faults.push(`seed ${seed}, event ${event}, ${key}: ${fault}`);
      for (const finding of toldFindings({ upstream, diagnosis })) codes.add(Finding.parse(finding).code);
    }
  }
  return { faults, codes: [...codes] };
}

describe('no status but healthy and idle is without a word, and no title says more than its evidence', () => {
  test('whatever sources tell', () => {
    const tries = Array.from({ length: 100 }, (_, index) => tryOut(index + 1));
    expect(tries.flatMap(({ faults }) => faults).slice(0, 3)).toEqual([]);
    // Else the events would be too few, or too much alike, to prove it.
    const codes = rules.filter(({ inputs }) => !inputs.includes('evidence')).map(({ code }) => code);
    expect(new Set(tries.flatMap((each) => each.codes))).toEqual(new Set(codes));
  });

  test.each(readScenarios().map((scenario) => [path.basename(scenario.folder), scenario] as const))(
    'in the scenario %s',
    async (_folder, scenario) => {
      const { looks } = await play(scenario, rules);
      for (const { place, diagnoses } of looks) expect(diagnoses.map(faultOf).filter(Boolean), place).toEqual([]);
    },
  );
});
