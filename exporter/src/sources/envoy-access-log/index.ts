import type { Clock } from '../../model/clock.ts';
import { type Emit, lineResults } from '../../model/event.ts';
import { sentence, type Source } from '../source.ts';
import { Follower } from '../tail/follower.ts';
import { Tally } from './tally.ts';

export interface EnvoyAccessLogOptions {
  readonly paths: readonly string[];
  /** Where to begin in a file that exists already. */
  readonly startAt: 'start' | 'end';
  readonly pollMs: number;
  readonly clock: Clock;
}

const name = 'envoy-access-log';

/** Follows Envoy access logs. The followers live outside `run`: a restart loses no offset and counts nothing twice. */
export function envoyAccessLog({ paths, startAt, pollMs, clock }: EnvoyAccessLogOptions): Source {
  const tally = new Tally();
  const handler = { line: (line: string) => tally.line(line), tooLong: () => tally.result('truncated') };
  const followers = paths.map((path) => new Follower(path, handler, startAt));

  /** Reads what is new everywhere; one unreadable file does not keep the others from being read. */
  async function poll(): Promise<string[]> {
    const faults: string[] = [];
    for (const follower of followers) {
      try {
        await follower.poll();
      } catch (error) {
        faults.push(sentence(error));
      }
    }
    return faults;
  }

  function announce(emit: Emit): void {
    const at = clock.now();
    emit({ type: 'traffic', source: name, at, proxy: 'envoy', counts: [] });
    for (const result of lineResults) emit({ type: 'lines', source: name, at, result, count: 0 });
  }

  return {
    name,
    async run(emit, signal) {
      announce(emit);
      let told: string | undefined;
      while (!signal.aborted) {
        const fault = (await poll()).join('; ');
        tally.flush(name, clock.now(), emit);
        if (fault !== told) {
          if (fault === '') emit({ type: 'source-up', source: name, at: clock.now() });
          else emit({ type: 'source-down', source: name, at: clock.now(), error: fault });
        }
        told = fault;
        await clock.sleep(pollMs, signal);
      }
      await Promise.all(followers.map((follower) => follower.close()));
    },
  };
}
