import { expect, test } from 'vitest';
import type { Service } from '../../model/service.ts';
import { readiness, service } from '../../testing/events.ts';
import { GoneServices } from './gone-services.ts';

const graceMs = 1_000;
const told: Service = service({ readiness: [readiness('http', { ready: 2 })] });
const farewell = { told, before: undefined, desired: undefined, isTakenDown: false };

test('each is told for its own time, also when the clock was set back in between', () => {
  const gone = new GoneServices<string>(graceMs);
  gone.tell('early', farewell, 3_600_000);
  gone.tell('late', farewell, 0);
  expect(gone.nextExpiry).toBe(graceMs);
  expect(gone.expired(graceMs - 1)).toEqual([]);
  expect(gone.expired(graceMs)).toEqual(['late']);
  gone.forget('late');
  expect(gone.nextExpiry).toBe(3_600_000 + graceMs);
});
