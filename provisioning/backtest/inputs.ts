import { ruleSet } from '../src/alerts.ts';
import type { Input, Parameters } from '../src/parameters.ts';
import { apart, ownRules, type RuleSet } from './evaluation/rules.ts';
import type { Score } from './evaluation/score.ts';
import type { LifeEvent } from './life/event.ts';

/** Our rules, made for one input. */
export interface OwnRules {
  readonly input: Input;
  readonly rules: RuleSet;
}

/** Our rules for each of the inputs by itself. */
export function ownRulesOn(parameters: Parameters): OwnRules[] {
  return parameters.input.map((input) => {
    const groups = ruleSet({ ...parameters, input: [input] });
    const rules =
      input === 'exporter' ? ownRules('uhwatch', groups) : apart(ownRules(`uhwatch on ${input}`, groups), input);
    return { input, rules };
  });
}

/** What an input does not tell. */
interface BlindSpot {
  /** Events of a life that show it. */
  readonly kinds: readonly string[];
  readonly words: string;
}

const desired: BlindSpot = {
  kinds: ['namespace deleted', 'scaled to zero'],
  words: 'how many endpoints are desired: the last requests to what is deleted or scaled to zero fail as in an outage',
};
const itself: BlindSpot = {
  kinds: ['Kubernetes source lost', 'every exporter gone'],
  words:
    'that it is not told any more: nothing pages when proxies are not scraped, and nothing is lost with the exporters',
};

const blindSpots: Readonly<Record<Input, readonly BlindSpot[]>> = {
  exporter: [],
  istio: [
    {
      kinds: ['nobody asks for what is down', 'bad probe', 'no endpoint for less than a minute'],
      words:
        'whether endpoints are ready: what nobody asks for is not watched, and an outage is seen when requests have failed',
    },
    desired,
    itself,
  ],
  envoy: [
    {
      kinds: ['some connections fail', 'hosts that cannot be reached', 'node lost'],
      words:
        'requests, only attempts: where a proxy retries each try that fails counts, also of requests that get through',
    },
    { kinds: ['requests that match no route'], words: 'requests that match no route: they reach no cluster' },
    desired,
    itself,
  ],
};

/** Of each thing that the input does not tell, how many events of this life depend on it and what became of them. */
export function* blindness(input: Input, events: readonly LifeEvent[], { wrong, verdicts }: Score): Generator<string> {
  for (const { kinds, words } of blindSpots[input]) {
    const isShown = (name: string): boolean => kinds.includes(name);
    const shown = events.filter(({ kind }) => isShown(kind.name)).length;
    const pages = wrong.filter(({ instead }) => instead.some(isShown)).length;
    const missed = verdicts.filter(({ outage, toPage }) => toPage === undefined && isShown(outage.event.kind.name));
    yield `${input} does not tell ${words}. Of ${shown} events (${kinds.join(', ')}): ${pages} wrong pages, ${missed.length} missed outages.`;
  }
}
