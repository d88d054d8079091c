import type { Readable } from 'node:stream';
import type { Clock } from '../../model/clock.ts';
import type { Emit, ModelEvent } from '../../model/event.ts';
import { announce } from '../../envoy/announce.ts';
import type { Formats } from '../../envoy/format/compile.ts';
import type { Identify } from '../../envoy/identity.ts';
import { LogHealths, MalformedSamples } from '../../envoy/log-health.ts';
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
  /** Hears of malformed lines, one a minute. */
  readonly debug: (sentence: string) => void;
}

const name = 'envoy-access-log';

/**
 * Keeps a restart to itself until it has caught up. Counters that go on where an earlier process stopped must not be
 * seen before the lines are counted that it had shown already: Prometheus would take the smaller value for a reset, and
 * count everything once more. What is counted meanwhile is in the checkpoint's ledger.
 */
class CatchUp {
  readonly #ledger: () => Ledger;
  #held: ModelEvent[] | undefined = [];

  constructor(ledger: () => Ledger) {
    this.#ledger = ledger;
  }

  through(emit: Emit): Emit {
    return (event) => {
      if (this.#held === undefined) emit(event);
      else if (!isCounted(event)) this.#held.push(event);
    };
  }

  end(emit: Emit, at: number): void {
    if (this.#held === undefined) return;
    for (const event of this.#held) emit(event);
    this.#held = undefined;
    for (const event of this.#ledger().events(name, at)) emit(event);
  }
}

function isCounted(event: ModelEvent): boolean {
  return (event.type === 'traffic' && event.counts.length > 0) || (event.type === 'lines' && event.count > 0);
}

/** Follows Envoy access logs. The tail lives outside `run`: a restart loses no offset and counts nothing twice. */
export function envoyAccessLog(options: EnvoyAccessLogOptions): Source {
  const { pollMs, clock, formats, identify, debug } = options;
  const tally = new Tally(identify);
  const samples = new MalformedSamples(clock, debug);
  const logs = new LogHealths({ tally, formats, samples });
  const tail = new Tail({
    ...options,
    handler: (path) => logs.follow(path),
    released: (path) => logs.forget(path),
  });

  async function poll(emit: Emit): Promise<{ readonly faults: readonly string[]; readonly more: boolean }> {
    const report = await tail.poll(({ old }) => tally.flush({ source: name, at: clock.now(), old }, emit));
    const at = clock.now();
    if (report.files !== undefined) emit({ type: 'log-files', source: name, at, files: report.files });
    for (const [change, count] of report.changes) emit({ type: 'log-change', source: name, at, change, count });
    return { faults: [...report.faults, ...logs.faults], more: report.more };
  }

  const { checkpoint } = options;
  const catchUp = checkpoint === undefined ? undefined : new CatchUp(() => checkpoint.ledger);

  return {
    name,
    async run(toModel, signal) {
      const emit = catchUp?.through(toModel) ?? toModel;
      announce(emit, name, clock.now());
      const through = await tail.begin(name, emit);
      let told: string | undefined;
      while (!signal.aborted) {
        const { faults, more } = await poll(through);
        if (!more) catchUp?.end(toModel, clock.now());
        const fault = faults.join('; ');
        if (fault !== told) {
          if (fault === '') emit({ type: 'source-up', source: name, at: clock.now() });
          else emit({ type: 'source-down', source: name, at: clock.now(), error: fault });
        }
        told = fault;
        if (!more) await tail.waitForMore(pollMs, signal);
      }
      await tail.close();
    },
  };
}
