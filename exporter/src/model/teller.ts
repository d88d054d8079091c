import type { Clock } from './clock.ts';
import type { Emit, EventBody, Tell } from './event.ts';

/** Where a teller passes events on to, and the time that they get. */
export interface Telling {
  readonly emit: Emit;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * What the source of this name tells with: an event gets the name and the present time. Whether the source is up is
 * passed on only when it is news, so that a source may say it as often as it looks.
 */
export function teller(source: string, { emit, clock }: Telling): Tell {
  let told: string | undefined;
  return (body) => {
    if (body.type === 'source-up' || body.type === 'source-down') {
      const fault = body.type === 'source-up' ? '' : body.error;
      if (fault === told) return;
      told = fault;
    }
    emit({ ...body, source, at: clock.now() });
  };
}

/** That a source is down with this fault, or up where the fault is empty. */
export function health(fault: string): EventBody {
  return fault === '' ? { type: 'source-up' } : { type: 'source-down', error: fault };
}
