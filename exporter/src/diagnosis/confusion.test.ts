import path from 'node:path';
import { expect, test } from 'vitest';
import { rules } from './rules/index.ts';
import { confusionTable, isRight, type Judged, none } from './testing/confusion.ts';
import { play } from './testing/play.ts';
import { readScenarios, type Scenario } from './testing/scenario.ts';

/** The primary cause of each upstream at each step at which something is expected. */
async function judge(scenario: Scenario): Promise<Judged[]> {
  const { looks } = await play(scenario, rules);
  return looks.flatMap(({ place, expected, actual }) =>
    Object.entries(expected).map(([upstream, { findings }]) => ({
      place: `${path.basename(scenario.folder)}, ${place}, ${upstream}`,
      expected: findings[0]?.cause ?? none,
      found: (actual[upstream]?.findings[0]?.['cause'] as string | undefined) ?? none,
    })),
  );
}

test('every primary cause of the scenarios is right, and no control has a finding', async () => {
  const scenarios = readScenarios();
  const judged = (await Promise.all(scenarios.map(judge))).flat();
  console.log(`primary causes of ${scenarios.length} scenarios\n${confusionTable(judged)}`);
  expect(judged.filter((each) => !isRight(each))).toEqual([]);
  expect(judged.filter(({ expected }) => expected === none).length).toBeGreaterThanOrEqual(20);
}, 60_000);

test('the confusion table names what was found instead, and where', () => {
  const table = confusionTable([
    { place: 'a', expected: 'image_pull', found: 'image_pull' },
    { place: 'b', expected: 'image_pull', found: 'starting' },
    { place: 'c', expected: none, found: none },
  ]);
  expect(table).toBe(
    [
      '  expected      found',
      '  image_pull      1/2  found instead: starting (b)',
      '  none            1/1',
      '  2 of 3 primary causes are right; 1 of 1 controls are without a false finding',
    ].join('\n'),
  );
});
