import { describe, expect, test } from 'vitest';
import type { EventBody, ModelEvent } from '../model/event.ts';
import { noon, traffic } from '../testing/events.ts';
import { Ledger } from './ledger.ts';
import { fromVersion1, type LedgerOfVersion1 } from './version-1.ts';

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
    written([traffic({ requests: 2, outcomes: { UH: 1 } }), traffic({ requests: 3, outcomes: { UH: 2 } })]),
  );
  expect(events).toEqual([{ ...traffic({ requests: 5, outcomes: { UH: 3 } }), old: true, continues: true }]);
});

test('a request that fails in several flags is kept as one failure', () => {
  const event = traffic({ outcomes: { UF: 3, URX: 3 } }) as ModelEvent & { type: 'traffic' };
  const [count] = event.counts;
  if (count === undefined) throw new Error('nothing was counted');
  const once = { ...event, counts: [{ ...count, failures: new Map([['connection_failure', 3]] as const) }] };
  expect(restored(written([once]))).toEqual([{ ...once, old: true, continues: true }]);
});

test('the ledger of version 1 keeps its counts, and its failures, of which it says nothing, begin at zero', () => {
  const key = { namespace: 'shop', service: 'checkout', port: '80', subset: '' };
  const saved: LedgerOfVersion1 = {
    proxies: ['envoy'],
    counts: [
      {
        ...key,
        proxy: 'envoy',
        requests: 10,
        withoutBackend: 2,
        panics: 1,
        flags: [
          ['UF', 3],
          ['URX', 3],
        ],
      },
      { ...key, port: '81', proxy: 'envoy', requests: 4, flags: [] },
    ],
    lines: [['counted', 14]],
  };
  const [lines, counted] = new Ledger(fromVersion1(saved)).events();
  expect(lines).toMatchObject({ result: 'counted', count: 14 });
  expect(counted).toMatchObject({
    proxy: 'envoy',
    old: true,
    continues: true,
    counts: [
      { ...key, requests: 10, failures: new Map() },
      { ...key, port: '81', requests: 4, outcomes: new Map(), failures: new Map() },
    ],
  });
  const [first] = counted?.type === 'traffic' ? counted.counts : [];
  expect(Object.fromEntries(first?.outcomes ?? [])).toEqual({ UF: 3, URX: 3, no_backend: 2, panic: 1 });
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
    outcomes: { no_backend: 1, panic: 2 },
    alias: 'httproute/a/b',
    candidates: [{ namespace: 'a', service: 'b', port: '' }],
  };
  expect(restored(written([traffic(facts)]))).toEqual([{ ...traffic(facts), old: true, continues: true }]);
});

describe('what only the address of an endpoint names', () => {
  const ofHost = { namespace: '', service: 'shop.example.com', port: '', inbound: true, requests: 2 } as const;
  const ofPod = (ip: string): ModelEvent => traffic({ ...ofHost, destination: { ip, port: '8080' } });

  test('is added up for those who have not seen it yet, and begins at zero', () => {
    const events = written([ofPod('10.244.0.1'), ofPod('10.244.0.1'), traffic(ofHost)]).events();
    expect(events).toMatchObject([
      { continues: true, counts: [{ ...ofHost, requests: 2 }] },
      { old: true, counts: [{ ...ofHost, destination: { ip: '10.244.0.1', port: '8080' }, requests: 4 }] },
    ]);
    expect(events[1]).not.toHaveProperty('continues');
  });

  test('is not kept over a restart, after which the address may be that of another one', () => {
    const events = restored(written([ofPod('10.244.0.1'), traffic(ofHost)]));
    expect(events).toEqual([{ ...traffic(ofHost), old: true, continues: true }]);
  });

  test('takes no place from those that are kept', () => {
    const pods = Array.from({ length: 50 }, (_, n) => ofPod(`10.244.0.${n}`));
    const [event] = restored(written([...pods, traffic(ofHost)], 10));
    expect(event).toMatchObject({ counts: [ofHost] });
  });
});

test('names beyond the limit are counted as one', () => {
  const hosts = Array.from({ length: 50 }, (_, index) => traffic({ service: `host-${index}`, requests: 1 }));
  const [event] = restored(written(hosts, 10));
  const counts = event?.type === 'traffic' ? event.counts : [];
  expect(counts).toHaveLength(11);
  expect(counts.find(({ service }) => service === '__other__')?.requests).toBe(40);
});

test('names beyond the limit that only the proxies of servers tell are counted as one apart', () => {
  const hosts = Array.from({ length: 50 }, (_, index) =>
    traffic({ service: `host-${index}`, requests: 1, inbound: true }),
  );
  const [event] = restored(written(hosts, 10));
  const counts = event?.type === 'traffic' ? event.counts : [];
  expect(counts.map(({ inbound }) => inbound)).toEqual(counts.map(() => true));
  expect(counts.find(({ service }) => service === '__other__')?.requests).toBe(40);
});
