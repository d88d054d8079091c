import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import type { ModelEvent } from './event.ts';
import { health, teller } from './teller.ts';

function scene() {
  const events: ModelEvent[] = [];
  const clock = new FakeClock();
  return { events, clock, tell: teller('test', { emit: (event) => events.push(event), clock }) };
}

test('what a source tells gets its name and the time at which it tells it', () => {
  const { events, clock, tell } = scene();
  const start = clock.now();
  tell({ type: 'lines', result: 'counted', count: 1 });
  clock.advance(7);
  tell({ type: 'lines', result: 'counted', count: 1 });
  expect(events).toEqual([
    { type: 'lines', result: 'counted', count: 1, source: 'test', at: start },
    { type: 'lines', result: 'counted', count: 1, source: 'test', at: start + 7 },
  ]);
});

test('whether it is up is passed on when it changes: the same fault once, another one again', () => {
  const { events, tell } = scene();
  for (const fault of ['', '', 'a is gone', 'a is gone', 'b is gone', '', 'b is gone']) tell(health(fault));
  expect(events.map((event) => (event.type === 'source-down' ? event.error : event.type))).toEqual([
    'source-up',
    'a is gone',
    'b is gone',
    'source-up',
    'b is gone',
  ]);
});
