import { beforeAll, describe, expect, it } from 'vitest';
import { realProgram } from '../../tools/real-program.ts';
import { inputs, parametersFrom } from '../src/parameters.ts';
import { backtest } from './backtest.ts';
import { details } from './details.ts';
import type { Score } from './evaluation/score.ts';
import { blindness, ownRulesOn } from './inputs.ts';
import { eventKinds } from './life/schedule.ts';
import { publicRuleSets } from './public-rules.ts';
import { figuresOf } from './report.ts';
import type { World } from './world.ts';

const install = 'install the package `prometheus` (2.42 or newer)';
const programs = ['prometheus', 'promtool'].map((name) => realProgram(name, [name], install));
const own = ownRulesOn(parametersFrom({ input: inputs.join(',') }));
const [other] = publicRuleSets().filter(({ name }) => name === 'IstioNoHealthyUpstream');

describe.skipIf(programs.includes(undefined))('six hours of crowded life', () => {
  let world: World;
  let scores: ReadonlyMap<string, Score>;

  beforeAll(async () => {
    const sets = [...own.map(({ rules }) => rules), ...(other ? [other] : [])];
    ({ world, scores } = await backtest({ seed: 3, weeks: 6 / 168, services: 12 }, sets, () => undefined));
  }, 300_000);

  function scoreOf(name = ''): Score {
    const score = scores.get(name);
    if (!score) throw new Error(`${name} has no score`);
    return score;
  }

  it.each(own)('page for each outage and for nothing else, as $input tells of them', ({ rules }) => {
    const score = scoreOf(rules.name);
    expect([...details(score)].filter((line) => !/^(told after|again)/.test(line))).toEqual([]);
    const figures = figuresOf(score, 1);
    expect(score.verdicts.length).toBeGreaterThan(10);
    expect(figures).toMatchObject({ recall: 1, precision: 1 });
    expect(figures.toPage.median).toBeLessThanOrEqual(60);
  });

  it('are not all seen by Istio and Envoy, which the report says in words', () => {
    const lines = own.map(({ input, rules }) => [...blindness(input, world.events, scoreOf(rules.name))]);
    expect(lines.map(({ length }) => length)).toEqual([0, 3, 4]);
    const known = eventKinds.map(({ name }) => name);
    for (const line of lines.flat()) {
      const [, kinds = ''] = / does not tell .*\. Of \d+ events \((.*)\): 0 wrong pages, 0 missed/.exec(line) ?? [];
      expect(known).toEqual(expect.arrayContaining(kinds.split(', ')));
    }
  });

  it('page a public rule for some of the outages, and for something else', () => {
    const figures = figuresOf(scoreOf(other?.name), 1);
    expect(figures.recall).toBeLessThan(1);
    expect(figures.precision).toBeLessThan(1);
  });
});
