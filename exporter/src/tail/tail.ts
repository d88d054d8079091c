import type { Readable } from 'node:stream';
import type { Clock } from '../model/clock.ts';
import type { LogChange, LogFile, Tell } from '../model/event.ts';
import type { LineHandler } from '../model/line-handler.ts';
import type { Checkpoint, SavedPath, SavedTail } from './checkpoint.ts';
import { DeafDevices } from './deaf-devices.ts';
import { type AfterRead, Follower } from './follower.ts';
import { InputStream } from './input-stream.ts';
import { LogEntry } from './log-entry.ts';
import { LogPaths, standardInput } from './log-paths.ts';
import { LogStates } from './log-states.ts';
import { LookOrder } from './look-order.ts';
import { OpenFiles } from './open-files.ts';
import type { StartAt } from './opener.ts';
import { discoveryRestMs } from './pace.ts';
import { isMeant } from './pattern.ts';
import { Resumer } from './resume.ts';
import { Saving } from './saving.ts';
import { Waker } from './waker.ts';

const maxSleepMs = 1_000;
const maxFaults = 10;
/** How long a log may have been there before it is found: what was rotated away meanwhile was never followed. */
const unnoticedMs = 60_000;

export interface TailOptions {
  /** Paths, patterns (`*`, `**`, `?`, `[..]`, `{..}`) and `-` for standard input. */
  readonly paths: readonly string[];
  /** Where to begin in a file that exists at the first look; one that appears later is read from its start. */
  readonly startAt: StartAt;
  /** Takes the lines of a path, without what a container runtime put around them. Asked once for each path. */
  readonly handler: (path: string) => LineHandler;
  /** Called when a path that a pattern led to is followed no more; should it come again, its handler is asked for anew. */
  readonly released?: (path: string) => void;
  readonly clock: Clock;
  /** Hears one sentence for each loss of lines that cannot be mended. */
  readonly warn: (sentence: string) => void;
  readonly checkpoint?: Checkpoint | undefined;
  /** What `-` reads; default the standard input of the process. */
  readonly stdin?: Readable | undefined;
}

export interface TailReport {
  /** One sentence for each thing that keeps lines from being read; the same ones until they are mended. */
  readonly faults: readonly string[];
  /** More is there than one poll reads: poll again at once. */
  readonly more: boolean;
  /** The logs that are followed; undefined when nothing changed since the last poll. */
  readonly files: ReadonlyMap<string, LogFile> | undefined;
  /** What happened to logs since the last poll. */
  readonly changes: ReadonlyMap<LogChange, number>;
}

/** Called after each file that was read: what its lines counted must be told now. */
export type AfterFile = (progress: { readonly old: boolean }) => void;

/** Follows a set of logs. It outlives the runs of its source, so that a restart reads nothing twice. */
export class Tail {
  readonly #options: TailOptions;
  readonly #files: OpenFiles;
  readonly #waker: Waker;
  readonly #paths: LogPaths;
  readonly #input: InputStream | undefined;
  readonly #entries = new Map<string, LogEntry>();
  readonly #order = new LookOrder();
  readonly #states = new LogStates();
  readonly #saving: Saving | undefined;
  readonly #deaf = new DeafDevices();
  #startAt: StartAt;
  #begun = false;
  /** What the last run followed; a log that these lead to and that it did not know is new. */
  #before: SavedTail | undefined;
  /** Followed, but no longer matched: let go once they are read to their end. */
  #leaving = new Set<LogEntry>();
  #expandAt = 0;
  /** When logs were first looked for, in milliseconds since the epoch. */
  #firstAt = 0;
  #born = 0;

  constructor(options: TailOptions) {
    const { paths, startAt, handler, clock, checkpoint, stdin } = options;
    this.#options = options;
    this.#files = new OpenFiles(options.warn);
    this.#startAt = startAt;
    this.#waker = new Waker(clock);
    this.#paths = new LogPaths(paths, clock);
    this.#saving = checkpoint && new Saving(checkpoint, () => this.#state());
    this.#input = paths.includes(standardInput)
      ? new InputStream({
          stream: stdin ?? process.stdin,
          handler: handler(standardInput),
          scratch: this.#files.scratch,
          changed: () => this.#waker.wake(),
        })
      : undefined;
  }

  /**
   * Tells what a checkpoint kept, and returns what everything counted must be told with from then on. Called before the
   * first poll; a later call tells nothing again.
   */
  async begin(tell: Tell): Promise<Tell> {
    const { checkpoint } = this.#options;
    if (checkpoint === undefined) return tell;
    if (!this.#begun) {
      const saved = await checkpoint.load();
      this.#begun = true;
      for (const event of checkpoint.ledger.events()) tell(event);
      if (saved === 'lost') this.#startAt = 'end';
      else if (saved !== 'none') await this.#resume(saved, checkpoint);
    }
    return checkpoint.ledger.through(tell);
  }

  /** Reads what is new everywhere; one unreadable file does not keep the others from being read. */
  async poll(after: AfterFile): Promise<TailReport> {
    const afterRead: AfterRead = (old) => {
      this.#saving?.changed();
      after({ old });
    };
    let more = this.#input?.look(afterRead) ?? false;
    if (performance.now() >= this.#expandAt) await this.#expand();
    const round = { after: afterRead, deaf: this.#deaf };
    more = (await this.#order.round(round, (entry) => this.#states.note(entry))) || more;
    const changes = this.#files.takeChanges();
    if (changes.size > 0) this.#saving?.changed();
    if (this.#begun) this.#saving?.inTime();
    return { faults: this.#faults(), more, files: this.#states.takeFiles(), changes };
  }

  /**
   * Sleeps until something tells that there is more to read, or the next poll: after `ms`, or later while all logs rest.
   * Idle logs then cost no waking up.
   */
  async waitForMore(ms: number, signal: AbortSignal): Promise<void> {
    const due = Math.min(this.#expandAt, this.#order.dueAt, this.#saving?.dueAt ?? Infinity);
    await this.#waker.sleep(Math.max(ms, Math.min(due - performance.now(), maxSleepMs)), signal);
  }

  /** Writes the checkpoint now, whatever has changed. */
  async save(): Promise<void> {
    // Before it was loaded there is nothing to write but the loss of it.
    if (this.#begun) await this.#saving?.now();
  }

  /** Saves and gives all files up; for good. */
  async close(): Promise<void> {
    await this.save();
    await Promise.all(this.#order.logs.map((entry) => entry.close()));
  }

  /** Finds logs that have appeared, and lets go of those that are gone. */
  async #expand(): Promise<void> {
    const began = performance.now();
    const isFirst = this.#expandAt === 0;
    if ((await this.#paths.expand()) || isFirst) await this.#match(isFirst);
    if (this.#leaving.size > 0) this.#letGo();
    this.#deaf.forgive();
    this.#expandAt = performance.now() + discoveryRestMs(performance.now() - began);
  }

  /** Follows what is new among the matched logs, and marks what is no longer among them. */
  async #match(isFirst: boolean): Promise<void> {
    const meant = this.#paths.paths();
    const now = this.#options.clock.now();
    if (isFirst) this.#firstAt = now;
    const rotated = new Resumer(this.#files, Math.max(this.#firstAt, now - unnoticedMs));
    for (const path of meant) {
      if (this.#entries.has(path)) continue;
      if (isFirst) this.#follow(path, this.#startAtOf(path));
      else await this.#resumePath({ path, current: undefined, retired: [] }, rotated, 'appeared');
    }
    this.#leaving = new Set(this.#order.logs.filter(({ follower }) => !meant.has(follower.path)));
  }

  /** A log that the last run would have followed appeared after it, so none of it may be skipped. */
  #startAtOf(path: string): StartAt {
    return this.#before?.patterns.some((pattern) => isMeant(path, pattern)) === true ? 'start' : this.#startAt;
  }

  #follow(path: string, startAt: StartAt | 'appeared'): Follower {
    const follower = new Follower({
      path,
      handler: this.#options.handler(path),
      files: this.#files,
      startAt: startAt === 'appeared' ? 'start' : startAt,
      appeared: startAt === 'appeared',
    });
    // The golden ratio spreads any number of logs evenly.
    const spread = (this.#born++ * 0.618_034) % 1;
    const matched = !this.#paths.isNamed(path);
    const changed = (entry: LogEntry): void => {
      this.#order.hasten(entry);
      this.#waker.wake();
    };
    const entry = new LogEntry({ follower, clock: this.#options.clock, matched, spread, changed });
    this.#entries.set(path, entry);
    this.#order.add(entry);
    return follower;
  }

  /** Forgets paths that a pattern led to, when they are gone and read to their end. */
  #letGo(): void {
    const gone = new Set([...this.#leaving].filter(({ follower }) => !follower.isFollowing));
    if (gone.size === 0) return;
    for (const entry of gone) {
      this.#entries.delete(entry.follower.path);
      this.#leaving.delete(entry);
      this.#states.forget(entry);
      void entry.close();
      this.#options.released?.(entry.follower.path);
    }
    this.#order.remove(gone);
  }

  /** Opens what the last run was reading, wherever rotation has moved it. */
  async #resume(saved: SavedTail, { path: checkpoint, warn }: Checkpoint): Promise<void> {
    this.#before = saved;
    const meant = saved.paths.filter(({ path }) => this.#paths.isMeant(path));
    this.#files.restore(saved, meant);
    const resumer = new Resumer(this.#files, saved.at);
    let lost = 0;
    for (const known of meant) lost += await this.#resumePath(known, resumer);
    if (lost === 0) return;
    warn(
      `${lost} logs of the checkpoint ${checkpoint} are gone, deleted or compressed while uhwatch was down, and their last lines may not be counted; keep at least one rotated log uncompressed (delaycompress)`,
    );
  }

  async #resumePath(known: SavedPath, resumer: Resumer, startAt: StartAt | 'appeared' = 'start'): Promise<number> {
    const { rotated, lost } = await resumer.find(known);
    const follower = this.#follow(known.path, startAt);
    // One that can be opened no more is as good as gone.
    let unread = 0;
    const age = startAt === 'appeared' && { oldUntil: 0 };
    for (const one of rotated) await follower.readFirst(one.path, { ...one.from, ...age }).catch(() => unread++);
    return lost + unread;
  }

  #faults(): string[] {
    const all = [...this.#paths.faults(), ...this.#states.faults()].concat(this.#input?.fault ?? []);
    if (all.length <= maxFaults) return all;
    return [...all.slice(0, maxFaults), `and ${all.length - maxFaults} more logs cannot be read, for such reasons`];
  }

  #state(): SavedTail {
    const paths = this.#order.logs.map(({ follower }) => ({ path: follower.path, ...follower.states() }));
    return { at: this.#options.clock.now(), patterns: this.#paths.patterns, paths, ...this.#files.save() };
  }
}
