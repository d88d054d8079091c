import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Finding } from '@uhwatch/contract/api.ts';
import { rules } from './rules/index.ts';
import { play } from './testing/play.ts';
import { unproven } from './testing/title-words.ts';
import { filesOf, inputFiles, readScenarios, type Scenario } from './testing/scenario.ts';

const scenarios = readScenarios();
const groups = Map.groupBy(scenarios, ({ group }) => group);

/** A test for each, under the title of the scenario. */
function testEach(several: readonly Scenario[]): void {
  test.each(several.map((scenario) => [scenario.title, scenario] as const))('%s', async (_title, scenario) => {
    const { looks } = await play(scenario, rules);
    for (const { place, expected, actual, expectedCommon, actualCommon, told } of looks) {
      const where = `${path.basename(scenario.folder)}, ${place}`;
      expect(actual, where).toEqual(expected);
      expect(actualCommon, where).toEqual(expectedCommon);
      for (const finding of told) expect(() => Finding.parse(finding)).not.toThrow();
    }
  });
}

for (const [group, several] of groups) {
  if (group === undefined) testEach(several);
  else describe(group, () => testEach(several));
}

test('the title of no finding names what its evidence does not hold', async () => {
  const played = await Promise.all(scenarios.map((scenario) => play(scenario, rules)));
  const diagnoses = played.flatMap(({ looks }) => looks.flatMap((look) => look.diagnoses));
  expect(new Set(diagnoses.flatMap(({ findings }) => findings.flatMap(unproven)))).toEqual(new Set());
  const guess = { title: 'No endpoint is ready: 3 exist and none passes its readiness checks', evidence: [] };
  expect(unproven(guess)).not.toEqual([]);
});

describe('form of the scenarios', () => {
  test('no two have the same title', () => {
    const titles = scenarios.map(({ group = '', title }) => `${group} > ${title}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  test.each(scenarios.map((scenario) => [path.basename(scenario.folder), scenario] as const))(
    '%s has an input',
    (_folder, scenario) => {
      expect(filesOf(scenario)).not.toEqual([]);
    },
  );

  test('every file is an input of one', () => {
    const read = new Set(scenarios.flatMap(filesOf));
    expect(inputFiles().filter((file) => !read.has(file))).toEqual([]);
  });

  test.each(rules.map(({ code, title }) => [code, title, code] as const))(
    '%s (%s) is found in one of them, and is asked and silent in another',
    async (_code, _title, code) => {
      const finds = ({ steps }: Scenario): boolean =>
        steps.some(({ expected = {} }) =>
          Object.values(expected).some(({ findings }) => findings.some((finding) => finding.code === code)),
        );
      expect(scenarios.filter(finds)).not.toEqual([]);
      const controls = scenarios.filter(({ silent }) => silent.includes(code));
      expect(controls).not.toEqual([]);
      expect(controls.filter(finds)).toEqual([]);
      for (const control of controls) expect([...(await play(control, rules)).asked]).toContain(code);
    },
  );
});
