import { expect, test } from 'vitest';
import type { EventBody, ModelEvent } from '../model/event.ts';
import { noon, traffic } from '../testing/events.ts';
import { Ledger } from './ledger.ts';

function written(events: readonly ModelEvent[], limit?: number): Ledger {
  const ledger = new Ledger(undefined, limit);
  const tell = ledger.through(() => undefined);
  for (const event of events) tell(event);
  return ledger;
}

function restored(ledger: Ledger): ModelEvent[] {
  const saved = JSON.parse(JSON.stringify(ledger.save())) as ReturnType<Ledger['save']>;
  return new Ledger(saved).events().map((body) => ({ ...body, source: 'envoy-access-log', at: noon }));
}

test('what passes is added up, and comes back as what goes on', () => {
  const events = restored(
    written([traffic({ requests: 2, flags: { UH: 1 } }), traffic({ requests: 3, flags: { UH: 2 } })]),
  );
  expect(events).toEqual([{ ...traffic({ requests: 5, flags: { UH: 3 } }), old: true, continues: true }]);
});

test('every event that passes goes on', () => {
  const seen: EventBody[] = [];
  const event = traffic();
  new Ledger().through((one) => seen.push(one))(event);
  expect(seen).toEqual([event]);
});

test('lines are added up by result', () => {
  const lines = { type: 'lines', source: 'envoy-access-log', at: noon } as const;
  const events = restored(
    written([
      { ...lines, result: 'counted', count: 2 },
      { ...lines, result: 'counted', count: 3 },
      { ...lines, result: 'malformed', count: 0 },
    ]),
  );
  expect(events).toEqual([
    { ...lines, result: 'counted', count: 5 },
    { ...lines, result: 'malformed', count: 0 },
  ]);
});

test('routes without a backend, panics, aliases and candidates are kept', () => {
  const facts = {
    withoutBackend: 1,
    panics: 2,
    alias: 'httproute/a/b',
    candidates: [{ namespace: 'a', service: 'b', port: '' }],
  };
  expect(restored(written([traffic(facts)]))).toEqual([{ ...traffic(facts), old: true, continues: true }]);
});

test('names beyond the limit are counted as one', () => {
  const hosts = Array.from({ length: 50 }, (_, index) => traffic({ service: `host-${index}`, requests: 1 }));
  const [event] = restored(written(hosts, 10));
  const counts = event?.type === 'traffic' ? event.counts : [];
  expect(counts).toHaveLength(11);
  expect(counts.find(({ service }) => service === '__other__')?.requests).toBe(40);
});
