import { parseArgs } from 'node:util';
import { ruleSet } from '../src/alerts.ts';
import { givenParameters } from '../src/given-parameters.ts';
import { backtest } from './backtest.ts';
import { ownRules } from './evaluation/rules.ts';
import { details } from './details.ts';
import { publicRuleSets } from './public-rules.ts';
import { figuresOf, table } from './report.ts';

const { values } = parseArgs({
  options: {
    weeks: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    services: { type: 'string', default: '12' },
    only: { type: 'string', default: '' },
  },
});
const options = { weeks: Number(values.weeks), seed: Number(values.seed), services: Number(values.services) };
const began = performance.now();
const note = (words: string): void =>
  void process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s: ${words}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const own = ownRules('uhwatch', ruleSet(givenParameters()));
const sets = [own, ...publicRuleSets()].filter(({ name }) => values.only === '' || name === values.only);
const { world, scores } = await backtest(options, sets, note);
const score = scores.get(own.name);
const outages = score?.verdicts.length ?? 0;
print(`${options.weeks} weeks, seed ${options.seed}: ${world.events.length} events, ${outages} outages\n`);
print(table(new Map([...scores].map(([name, each]) => [name, figuresOf(each, options.weeks)]))));
if (score) for (const line of details(score)) print(line);
