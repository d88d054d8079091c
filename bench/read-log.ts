import { performance } from 'node:perf_hooks';
import { systemClock } from '../exporter/src/app/clock.ts';
import type { ModelEvent } from '../exporter/src/model/event.ts';
import { Store } from '../exporter/src/model/store.ts';
import { teller } from '../exporter/src/model/teller.ts';
import { builtinFormats } from '../exporter/src/envoy/format/compile.ts';
import { createIdentify } from '../exporter/src/envoy/identity.ts';
import { envoyAccessLog } from '../exporter/src/sources/envoy-access-log/index.ts';
import { type PlainReader, readPlainly } from './yardsticks/plain-lines.ts';

// Run by envoy-log.ts in a process of its own, bound to one core: reads FILE of LINES through the whole source into the
// store, and then as the yardstick READER does, ROUNDS times in turns. Prints the milliseconds of each round and the
// counts of the last.
const [file = '', lines = '0', rounds = '1', reader = ''] = process.argv.slice(2);

/** What `read-log.ts` prints as JSON. */
export interface ReadLog {
  /** Of each round. */
  readonly ms: readonly number[];
  readonly plainMs: readonly number[];
  readonly plainLines: number;
  readonly counts: Readonly<Record<string, number>>;
}

async function readOnce(): Promise<{ ms: number; store: Store }> {
  const store = new Store();
  const stop = new AbortController();
  let counted = 0;
  const source = envoyAccessLog({
    paths: [file],
    startAt: 'start',
    pollMs: 100,
    clock: systemClock,
    formats: builtinFormats,
    identify: createIdentify({ patterns: [] }),
    warn: (sentence) => console.error(sentence),
    debug: (sentence) => console.error(sentence),
  });
  const startedAt = performance.now();
  let endedAt = startedAt;
  const emit = (event: ModelEvent): void => {
    store.apply(event);
    if (event.type === 'lines') counted += event.count;
    if (counted < Number(lines) || stop.signal.aborted) return;
    endedAt = performance.now();
    stop.abort();
  };
  await source.run(teller('envoy-access-log', { emit, clock: systemClock }), stop.signal);
  return { ms: endedAt - startedAt, store };
}

function countsOf(store: Store): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { namespace, service, traffic } of store.snapshot().upstreams.values()) {
    for (const { port, requests, outcomes } of traffic) {
      counts[`${namespace}/${service}:${port} requests`] = requests;
      for (const [outcome, count] of outcomes) counts[`${namespace}/${service}:${port} ${outcome}`] = count;
    }
  }
  return counts;
}

const ms: number[] = [];
const plainMs: number[] = [];
let plainLines = 0;
let store = new Store();
for (let round = 0; round < Number(rounds); round++) {
  const once = await readOnce();
  ms.push(once.ms);
  store = once.store;
  const startedAt = performance.now();
  plainLines = readPlainly(file, reader as PlainReader);
  plainMs.push(performance.now() - startedAt);
}
console.log(JSON.stringify({ ms, plainMs, plainLines, counts: countsOf(store) } satisfies ReadLog));
