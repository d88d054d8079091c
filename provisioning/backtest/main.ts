import { parseArgs } from 'node:util';
import { ruleSet } from '../src/alerts.ts';
import { givenParameters } from '../src/given-parameters.ts';
import { backtest } from './backtest.ts';
import { ownRules } from './evaluation/rules.ts';
import type { Score } from './evaluation/score.ts';
import { nameOf } from './fleet.ts';
import { publicRuleSets } from './public-rules.ts';
import { figuresOf, table } from './report.ts';

const { values } = parseArgs({
  options: {
    weeks: { type: 'string', default: '2' },
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

const clock = (time: number): string => new Date(time * 1000).toISOString().slice(0, 19);

/** What a reader wants to see of our own rules: each outage missed or told late, and each page that is wrong. */
function* details({ verdicts, wrong, flaps, perIncident }: Score): Generator<string> {
  for (const { outage, toPage } of verdicts) {
    const limit = outage.total ? 60 : 90;
    if (toPage !== undefined && toPage <= limit) continue;
    const { upstream, event, from, to, failed } = outage;
    yield `${toPage === undefined ? 'missed' : `told after ${toPage} s`}: ${nameOf(upstream)}, ${event.kind.name}, ${clock(from)}, ${to - from} s, ${failed} failed`;
  }
  for (const { page, instead } of wrong) {
    yield `wrong: ${page.cluster}/${page.namespace}/${page.service} ${[...page.alerts].join('+')} ${clock(page.sentAt)}, instead: ${instead}`;
  }
  for (const { alert, labels, from } of flaps) yield `again: ${alert.name} ${JSON.stringify(labels)} ${clock(from)}`;
  for (const { event, pages } of perIncident) {
    if (pages.length === 1) continue;
    const names = pages.map(
      (page) => `${page.namespace}/${page.service} ${[...page.alerts].join('+')} ${clock(page.sentAt)}`,
    );
    yield `${pages.length} pages of one cause: ${event.kind.name} ${event.cluster} ${clock(event.from)} - ${clock(event.to)}: ${names.join('; ')}`;
  }
}

const own = ownRules('uhwatch', ruleSet(givenParameters()));
const sets = [own, ...publicRuleSets()].filter(({ name }) => values.only === '' || name === values.only);
const { world, scores } = await backtest(options, sets, note);
const score = scores.get(own.name);
const outages = score?.verdicts.length ?? 0;
print(`${options.weeks} weeks, seed ${options.seed}: ${world.events.length} events, ${outages} outages\n`);
print(table(new Map([...scores].map(([name, each]) => [name, figuresOf(each, options.weeks)]))));
if (score) for (const line of details(score)) print(line);
