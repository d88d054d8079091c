import { parseArgs } from 'node:util';
import { givenParameters, ownParameters } from '../src/given-parameters.ts';
import { backtest } from './backtest.ts';
import { details } from './details.ts';
import type { RuleSet } from './evaluation/rules.ts';
import { demandsOf } from './evaluation/score.ts';
import { blindness, ownRulesOn } from './inputs.ts';
import { publicRuleSets } from './public-rules.ts';
import { figuresOf, table } from './report.ts';

const { values } = parseArgs({
  options: {
    weeks: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    services: { type: 'string', default: '12' },
    input: { type: 'string', default: 'exporter' },
    only: { type: 'string', default: '' },
  },
});
const options = { weeks: Number(values.weeks), seed: Number(values.seed), services: Number(values.services) };
const began = performance.now();
const note = (words: string): void =>
  void process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s: ${words}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const parameters = givenParameters(ownParameters, { input: values.input });
const own = ownRulesOn(parameters);
const isChosen = ({ name }: RuleSet): boolean => values.only === '' || name.startsWith(values.only);
const sets = [...own.map(({ rules }) => rules), ...publicRuleSets()].filter(isChosen);
const { world, scores } = await backtest(options, sets, note);
print(
  `${options.weeks} weeks, seed ${options.seed}: ${world.events.length} events, ${demandsOf(world).length} outages\n`,
);
print(table(new Map([...scores].map(([name, each]) => [name, figuresOf(each, options.weeks)]))));
for (const { input, rules } of own) {
  const score = scores.get(rules.name);
  if (!score) continue;
  print(`\n${rules.name}:`);
  for (const line of [...blindness(input, world.events, score), ...details(score)]) print(line);
}
