import { describe, expect, it } from 'vitest';
import { realProgram } from '../../tools/real-program.ts';
import { ruleSet } from '../src/alerts.ts';
import { parametersFrom } from '../src/parameters.ts';
import { backtest } from './backtest.ts';
import { details } from './details.ts';
import { ownRules } from './evaluation/rules.ts';
import { publicRuleSets } from './public-rules.ts';
import { figuresOf } from './report.ts';

const install = 'install the package `prometheus` (2.42 or newer)';
const programs = ['prometheus', 'promtool'].map((name) => realProgram(name, [name], install));

describe.skipIf(programs.includes(undefined))('six hours of crowded life', () => {
  it('page for each outage and for nothing else, while a public rule does neither', async () => {
    const own = ownRules('own', ruleSet(parametersFrom({})));
    const other = publicRuleSets().filter(({ name }) => name === 'IstioNoHealthyUpstream');
    const { scores } = await backtest({ seed: 3, weeks: 6 / 168, services: 12 }, [own, ...other], () => undefined);
    const [score, publicScore] = [...scores.values()];
    if (!score || !publicScore) throw new Error('a rule set has no score');
    expect([...details(score)].filter((line) => !/^(told after|again)/.test(line))).toEqual([]);
    const figures = figuresOf(score, 1);
    expect(score.verdicts.length).toBeGreaterThan(10);
    expect(figures).toMatchObject({ recall: 1, precision: 1 });
    expect(figures.toPage.median).toBeLessThanOrEqual(60);
    const others = figuresOf(publicScore, 1);
    expect(others.recall).toBeLessThan(1);
    expect(others.precision).toBeLessThan(1);
  }, 240_000);
});
