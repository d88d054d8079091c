import { expect, test } from 'vitest';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, readiness, traffic, up } from '../../testing/events.ts';
import { Diagnostician } from './diagnostician.ts';
import { rules } from '../rules/index.ts';

function scene(...events: ModelEvent[]) {
  const store = new Store();
  const diagnostician = new Diagnostician(rules);
  const apply = (...all: ModelEvent[]) => all.forEach((event) => store.apply(event));
  apply(up('kubernetes'), up('envoy-access-log'), ...events);
  const look = (now = noon) => {
    const snapshot = store.snapshot();
    const [[key, upstream] = []] = [...snapshot.upstreams];
    if (key === undefined || upstream === undefined) throw new Error('no upstream came of the events');
    return diagnostician.diagnosed(key, upstream, { snapshot, now });
  };
  return { apply, look };
}

test('a diagnosis without recent traffic is good until an event changes the upstream', () => {
  const { apply, look } = scene(declared());
  expect(look().validUntil).toBe(Infinity);
  expect(look(noon + 3_600_000)).toBe(look());
  apply(declared({ readiness: [readiness('http', { unready: 3 })] }));
  expect(look().diagnosis.status).toBe('no_healthy_upstream');
});

test('one with figures of recent traffic is looked at again after five seconds', () => {
  const { look } = scene(declared(), traffic({ flags: { UF: 5 } }));
  const { diagnosis, validUntil } = look();
  expect(validUntil).toBe(noon + 5_000);
  expect(look(noon + 4_999).diagnosis).toBe(diagnosis);
  expect(look(noon + 5_000).validUntil).toBe(noon + 10_000);
  expect(look(noon + 3_600_000)).toMatchObject({ diagnosis: { findings: [] }, validUntil: Infinity });
});

test('a diagnosis that says the same again is the same object, so that nothing is derived anew', () => {
  for (const events of [[traffic()], [traffic({ flags: { UF: 5 } })]]) {
    const { look } = scene(declared(), ...events);
    const { diagnosis } = look();
    expect(look(noon + 10_000).diagnosis).toBe(diagnosis);
  }
  const { apply, look } = scene(declared(), traffic());
  const { diagnosis } = look();
  apply(traffic());
  expect(look().diagnosis).toBe(diagnosis);
  apply(traffic({ flags: { UF: 5 } }));
  expect(look().diagnosis).not.toBe(diagnosis);
  apply({ type: 'source-down', source: 'kubernetes', at: noon, error: 'gone' });
  expect(look().diagnosis.status).toBe('unknown');
});
