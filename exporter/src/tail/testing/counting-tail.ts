import type { Readable } from 'node:stream';
import { systemClock } from '../../app/clock.ts';
import type { EventBody, Tell } from '../../model/event.ts';
import { Checkpoint, type SavedTail } from '../checkpoint.ts';
import type { StartAt } from '../opener.ts';
import { Tail, type TailReport } from '../tail.ts';
import { collect } from './collect.ts';

interface Options {
  readonly paths: readonly string[];
  readonly startAt?: StartAt;
  readonly checkpoint?: string;
  readonly warn?: (sentence: string) => void;
  readonly stdin?: Readable;
}

/** A checkpoint that is written no more once its process is dead. */
class MortalCheckpoint extends Checkpoint {
  dead = false;

  override save(tail: SavedTail): Promise<void> {
    return this.dead ? Promise.resolve() : super.save(tail);
  }
}

/** A tail as a source uses it: each line counts as one request to an upstream of that name. */
export class CountingTail {
  readonly tail: Tail;
  readonly events: EventBody[] = [];
  /** The paths that are followed no more. */
  readonly released: string[] = [];
  readonly #checkpoint: MortalCheckpoint | undefined;
  readonly #lines: string[] = [];
  #tell: Tell | undefined;

  constructor({ paths, startAt = 'start', checkpoint, warn = () => undefined, stdin }: Options) {
    if (checkpoint !== undefined)
      this.#checkpoint = new MortalCheckpoint({ path: checkpoint, warn, maxUpstreams: 1e6 });
    const handler = collect(this.#lines);
    const options = { paths, startAt, handler: () => handler, clock: systemClock, warn, stdin };
    const released = (path: string): void => void this.released.push(path);
    this.tail = new Tail({ ...options, released, checkpoint: this.#checkpoint });
  }

  async poll(): Promise<TailReport> {
    this.#tell ??= await this.tail.begin((event) => this.events.push(event));
    return this.tail.poll(({ old }) => this.#flush(old));
  }

  /** How often each line was counted since the very beginning, as far as the checkpoint remembers. */
  get counted(): Map<string, number> {
    const counted = new Map<string, number>();
    for (const event of this.events) {
      if (event.type !== 'traffic') continue;
      for (const { service, requests } of event.counts) counted.set(service, (counted.get(service) ?? 0) + requests);
    }
    return counted;
  }

  /** The lines in the order in which they were counted. */
  get lines(): string[] {
    return this.events.flatMap((event) => (event.type === 'traffic' ? event.counts.map(({ service }) => service) : []));
  }

  /** The lines that happened at an unknown earlier time. */
  get old(): string[] {
    return this.events.flatMap((event) => {
      return event.type === 'traffic' && event.old ? event.counts.map(({ service }) => service) : [];
    });
  }

  /** As SIGKILL does it: nothing is written any more. */
  async kill(): Promise<void> {
    if (this.#checkpoint !== undefined) this.#checkpoint.dead = true;
    await this.tail.close();
  }

  #flush(old: boolean): void {
    const counts = this.#lines.splice(0).map((service) => {
      return { namespace: '', service, port: '', subset: '', requests: 1, outcomes: new Map(), failures: new Map() };
    });
    if (counts.length > 0) this.#tell?.({ type: 'traffic', proxy: 'envoy', counts, old });
  }
}
