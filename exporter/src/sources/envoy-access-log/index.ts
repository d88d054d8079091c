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
  // A path that is named twice is followed once: its lines must not count twice.
  const followers = [...new Set(paths)].map((path) => new Follower(path, handler, startAt));

  /** Reads what is new everywhere; one unreadable file does not keep the others from being read. */
  async function poll(emit: Emit): Promise<{ faults: string[]; more: boolean }> {
    const faults: string[] = [];
    let more = false;
    for (const follower of followers) {
      try {
        const progress = await follower.poll();
        more ||= progress.more;
        tally.flush({ source: name, at: clock.now(), old: progress.old }, emit);
      } catch (error) {
        faults.push(sentence(error));
        tally.flush({ source: name, at: clock.now(), old: false }, emit);
      }
    }
    return { faults, more };
  }

  function announce(emit: Emit): void {
    const at = clock.now();
    emit({ type: 'traffic', source: name, at, proxy: 'envoy', counts: [], old: false });
    for (const result of lineResults) emit({ type: 'lines', source: name, at, result, count: 0 });
  }

  return {
    name,
    async run(emit, signal) {
      announce(emit);
      let told: string | undefined;
      while (!signal.aborted) {
        const { faults, more } = await poll(emit);
        const fault = faults.join('; ');
        if (fault !== told) {
          if (fault === '') emit({ type: 'source-up', source: name, at: clock.now() });
          else emit({ type: 'source-down', source: name, at: clock.now(), error: fault });
        }
        told = fault;
        if (!more) await clock.sleep(pollMs, signal);
      }
      await Promise.all(followers.map((follower) => follower.close()));
    },
  };
}
