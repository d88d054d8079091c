import type { Readable } from 'node:stream';
import type { Clock } from '../../model/clock.ts';
import type { EventBody, Tell } from '../../model/event.ts';
import { health } from '../../model/teller.ts';
import { announce } from '../../envoy/announce.ts';
import type { Formats } from '../../envoy/format/compile.ts';
import type { Identify } from '../../envoy/identity.ts';
import { LogHealths, MalformedSamples } from '../../envoy/log-health.ts';
import { SilenceTeller } from '../../envoy/silence.ts';
import { Tally } from '../../envoy/tally.ts';
import type { Source } from '../../model/source.ts';
import type { Checkpoint } from '../../tail/checkpoint.ts';
import type { Ledger } from '../../tail/ledger.ts';
import { Tail } from '../../tail/tail.ts';

export interface EnvoyAccessLogOptions {
  /** Files, globs, or `-` for standard input. */
  readonly paths: readonly string[];
  /** Where to begin in a file that exists already. */
  readonly startAt: 'start' | 'end';
  readonly pollMs: number;
  readonly clock: Clock;
  readonly formats: Formats;
  readonly identify: Identify;
  readonly checkpoint?: Checkpoint | undefined;
  readonly stdin?: Readable | undefined;
  /** Hears of lines that were lost, one sentence each time, and once of each log of which no line is counted. */
  readonly warn: (sentence: string) => void;
  /** Hears of malformed lines, one a minute. */
  readonly debug: (sentence: string) => void;
}

/**
 * Keeps a restart to itself until it has caught up. Counters that go on where an earlier process stopped must not be
 * seen before the lines are counted that it had shown already: Prometheus would take the smaller value for a reset, and
 * count everything once more. What is counted meanwhile is in the checkpoint's ledger.
 */
class CatchUp {
  readonly #ledger: () => Ledger;
  #held: EventBody[] | undefined = [];

  constructor(ledger: () => Ledger) {
    this.#ledger = ledger;
  }

  through(tell: Tell): Tell {
    return (event) => {
      if (this.#held === undefined) tell(event);
      else if (!isCounted(event)) this.#held.push(event);
    };
  }

  end(tell: Tell): void {
    if (this.#held === undefined) return;
    for (const event of this.#held) tell(event);
    this.#held = undefined;
    for (const event of this.#ledger().events()) tell(event);
  }
}

function isCounted(event: EventBody): boolean {
  return (event.type === 'traffic' && event.counts.length > 0) || (event.type === 'lines' && event.count > 0);
}

/** Follows Envoy access logs. The tail lives outside `run`: a restart loses no offset and counts nothing twice. */
export function envoyAccessLog(options: EnvoyAccessLogOptions): Source {
  const { pollMs, clock, formats, identify, warn, debug } = options;
  const tally = new Tally(identify);
  const samples = new MalformedSamples(clock, debug);
  const logs = new LogHealths({ tally, formats, samples, clock });
  const silence = new SilenceTeller(warn);
  const tail = new Tail({
    ...options,
    handler: (path) => logs.follow(path),
    released: (path) => logs.forget(path),
  });

  async function poll(tell: Tell): Promise<{ readonly faults: readonly string[]; readonly more: boolean }> {
    const report = await tail.poll(({ old }) => tally.flush({ old }, tell));
    if (report.files !== undefined) tell({ type: 'log-files', files: report.files });
    for (const [change, count] of report.changes) tell({ type: 'log-change', change, count });
    silence.tell(logs.remarks, tell);
    return { faults: [...report.faults, ...logs.faults], more: report.more };
  }

  const { checkpoint } = options;
  const catchUp = checkpoint === undefined ? undefined : new CatchUp(() => checkpoint.ledger);

  return {
    async run(toModel, signal) {
      const tell = catchUp?.through(toModel) ?? toModel;
      announce(tell);
      const tellCounted = await tail.begin(tell);
      while (!signal.aborted) {
        const { faults, more } = await poll(tellCounted);
        if (!more) catchUp?.end(toModel);
        tell(health(faults.join('; ')));
        if (!more) await tail.waitForMore(pollMs, signal);
      }
      await tail.close();
    },
  };
}
