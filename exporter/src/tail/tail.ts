import type { Readable } from 'node:stream';
import type { Clock } from '../model/clock.ts';
import type { Emit, LogChange, LogFile } from '../model/event.ts';
import type { Checkpoint, SavedPath, SavedTail } from './checkpoint.ts';
import { type AfterRead, Follower, type StartAt } from './follower.ts';
import { Glob, isGlob, isMeant } from './glob.ts';
import { InputStream } from './input-stream.ts';
import type { LineHandler } from '../model/line-handler.ts';
import { LogEntry } from './log-entry.ts';
import { OpenFiles } from './open-files.ts';
import { Resumer } from './resume.ts';
import { Waker } from './waker.ts';

/** The path that means standard input. */
const standardInput = '-';
const mostSleepMs = 1_000;
const expandMs = 1_000;
/** Looking for new logs may take this share of the time. */
const expandShare = 1 / 200;
const saveMs = 1_000;
/** Gathering what a checkpoint keeps may take this share of the time. */
const saveShare = 1 / 50;
/** Read at one poll at the most, so that whoever follows can notice that it shall stop. */
const mostBytesPerPoll = 64 * 1024 * 1024;
/** Looks at one poll that may find nothing, and the share of all logs that they are at the least. */
const mostIdleLooks = 256;
const idleLooksShare = 1 / 20;
const mostFaults = 10;
/** How long a file system that told nothing of a change is not asked to. */
const deafMs = 600_000;

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

/** Called after each file that was read: what its lines counted must be emitted now. */
export type AfterFile = (progress: { readonly old: boolean }) => void;

/** Follows a set of logs. It outlives the runs of its source, so that a restart reads nothing twice. */
export class Tail {
  readonly #options: TailOptions;
  readonly #files = new OpenFiles();
  readonly #waker: Waker;
  readonly #globs: readonly Glob[];
  /** Paths that are named, not matched. */
  readonly #named: readonly string[];
  readonly #input: InputStream | undefined;
  readonly #entries = new Map<string, LogEntry>();
  readonly #lags = new Map<string, LogFile>();
  readonly #deaf = new Set<bigint>();
  #order: LogEntry[] = [];
  /** When each is due, in that order; numbers side by side, because all are compared at each poll. */
  #due = new Float64Array();
  #next = 0;
  #startAt: StartAt;
  #begun = false;
  /** What the last run followed; a log that these lead to and that it did not know is new. */
  #before: SavedTail | undefined;
  #found: readonly Awaited<ReturnType<Glob['expand']>>[] = [];
  /** Followed, but no longer matched: let go once they are read to their end. */
  #leaving = new Set<LogEntry>();
  readonly #faulty = new Set<LogEntry>();
  #expandAt = 0;
  #saveAt = 0;
  #saving: Promise<void> | undefined;
  /** From the start: a crash before anything was read must not lose what comes until then. */
  #unsaved = true;
  #lagsChanged = true;
  #forgiveAt = performance.now() + deafMs;
  #born = 0;

  constructor(options: TailOptions) {
    const { paths, startAt, handler, clock, stdin } = options;
    this.#options = options;
    this.#startAt = startAt;
    this.#waker = new Waker(clock);
    // A path that is named twice is followed once: its lines must not count twice.
    const all = [...new Set(paths)];
    this.#globs = all.filter(isGlob).map((pattern) => new Glob(pattern, clock));
    this.#named = all.filter((path) => path !== standardInput && !isGlob(path));
    this.#input = all.includes(standardInput)
      ? new InputStream({
          stream: stdin ?? process.stdin,
          handler: handler(standardInput),
          scratch: this.#files.scratch,
          changed: () => this.#waker.wake(),
        })
      : undefined;
  }

  /**
   * Emits what a checkpoint kept, and returns the `emit` that everything counted must go through from then on. Called
   * before the first poll; a later call emits nothing again.
   */
  async begin(source: string, emit: Emit): Promise<Emit> {
    const { checkpoint, clock } = this.#options;
    if (checkpoint === undefined) return emit;
    if (!this.#begun) {
      const saved = await checkpoint.load();
      this.#begun = true;
      for (const event of checkpoint.ledger.events(source, clock.now())) emit(event);
      if (saved === 'lost') this.#startAt = 'end';
      else if (saved !== 'none') await this.#resume(saved, checkpoint);
    }
    return checkpoint.ledger.through(emit);
  }

  /** Reads what is new everywhere; one unreadable file does not keep the others from being read. */
  async poll(after: AfterFile): Promise<TailReport> {
    const afterRead: AfterRead = (old) => {
      this.#unsaved = true;
      after({ old });
    };
    let more = this.#input?.look(afterRead) ?? false;
    if (performance.now() >= this.#expandAt) await this.#expand();
    more = (await this.#round(afterRead)) || more;
    const changes = this.#files.takeChanges();
    this.#unsaved ||= changes.size > 0;
    this.#saveInTime();
    return { faults: this.#faults(), more, files: this.#takeLags(), changes };
  }

  /**
   * Sleeps until something tells that there is more to read, or the next poll: after `ms`, or later while all logs rest.
   * Idle logs then cost no waking up.
   */
  async waitForMore(ms: number, signal: AbortSignal): Promise<void> {
    let due = this.#expandAt;
    for (const at of this.#due) due = Math.min(due, at);
    if (this.#unsaved && this.#options.checkpoint !== undefined) due = Math.min(due, this.#saveAt);
    await this.#waker.sleep(Math.max(ms, Math.min(due - performance.now(), mostSleepMs)), signal);
  }

  /** Writes the checkpoint now, whatever has changed. */
  async save(): Promise<void> {
    // Before it was loaded there is nothing to write but the loss of it.
    if (!this.#begun) return;
    await this.#saving;
    await this.#options.checkpoint?.save(this.#state());
    this.#unsaved = false;
  }

  /** Saves and gives all files up; for good. */
  async close(): Promise<void> {
    await this.save();
    await Promise.all(this.#order.map((entry) => entry.close()));
  }

  /** One look at each log that is due, the next round beginning where this one had to stop. */
  async #round(after: AfterRead): Promise<boolean> {
    const order = this.#order;
    if (this.#due.length !== order.length) this.#arrange();
    const round = { after, logs: order.length, deaf: this.#deaf };
    let bytes = 0;
    let idleLooks = Math.max(mostIdleLooks, order.length * idleLooksShare);
    let more = false;
    const from = this.#next;
    const now = performance.now();
    for (let index = 0; index < order.length; index++) {
      const at = (from + index) % order.length;
      if (this.#due[at]! > now) continue;
      const entry = order[at]!;
      const isNew = entry.dueAt === 0;
      if (bytes >= mostBytesPerPoll || idleLooks < 1) {
        this.#next = at;
        return more || bytes >= mostBytesPerPoll;
      }
      const look = await entry.look(round);
      this.#due[at] = entry.dueAt;
      this.#note(entry);
      bytes += look.bytes;
      more ||= look.more;
      if (look.bytes === 0 && !isNew) idleLooks--;
    }
    this.#next = order.length === 0 ? 0 : (from + 1) % order.length;
    return more;
  }

  #arrange(): void {
    this.#due = Float64Array.from(this.#order, ({ dueAt }) => dueAt);
    for (const [place, entry] of this.#order.entries()) entry.place = place;
  }

  /** Finds logs that have appeared, and lets go of those that are gone. */
  async #expand(): Promise<void> {
    const began = performance.now();
    const found = [];
    for (const glob of this.#globs) found.push(await glob.expand());
    const isFirst = this.#expandAt === 0;
    if (isFirst || found.some((one, at) => one !== this.#found[at])) {
      this.#found = found;
      this.#match(isFirst);
    }
    if (this.#leaving.size > 0) this.#letGo();
    if (began >= this.#forgiveAt) {
      this.#deaf.clear();
      this.#forgiveAt = began + deafMs;
    }
    const now = performance.now();
    this.#expandAt = now + Math.max(expandMs, (now - began) / expandShare);
  }

  /** Follows what is new among the matched logs, and marks what is no longer among them. */
  #match(isFirst: boolean): void {
    const wanted = new Set([...this.#named, ...this.#found.flatMap(({ paths }) => paths)]);
    for (const path of wanted) {
      if (!this.#entries.has(path)) this.#follow(path, isFirst ? this.#startAtOf(path) : 'appeared');
    }
    this.#leaving = new Set(this.#order.filter(({ follower }) => !wanted.has(follower.path)));
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
    const changed = ({ place }: LogEntry): void => {
      this.#due[place] = 0;
      this.#waker.wake();
    };
    const { clock } = this.#options;
    const entry = new LogEntry({ follower, clock, matched: !this.#named.includes(path), spread, changed });
    this.#entries.set(path, entry);
    this.#order.push(entry);
    return follower;
  }

  /** Forgets paths that a pattern led to, when they are gone and read to their end. */
  #letGo(): void {
    const gone = new Set([...this.#leaving].filter(({ follower }) => !follower.isFollowing));
    if (gone.size === 0) return;
    for (const entry of gone) {
      this.#entries.delete(entry.follower.path);
      this.#leaving.delete(entry);
      this.#faulty.delete(entry);
      this.#lagsChanged = this.#lags.delete(entry.follower.path) || this.#lagsChanged;
      void entry.close();
      this.#options.released?.(entry.follower.path);
    }
    this.#order = this.#order.filter((entry) => !gone.has(entry));
    this.#arrange();
  }

  /** Opens what the last run was reading, wherever rotation has moved it. */
  async #resume(saved: SavedTail, { path: checkpoint, warn }: Checkpoint): Promise<void> {
    this.#before = saved;
    for (const state of saved.left) this.#files.remember(state, false);
    for (const fingerprint of saved.cut) this.#files.cut(fingerprint);
    const meant = saved.paths.filter(({ path }) => {
      return this.#named.includes(path) || this.#globs.some(({ pattern }) => isMeant(path, pattern));
    });
    for (const { current, retired } of meant) {
      for (const state of current === undefined ? retired : [current, ...retired]) this.#files.remember(state, true);
    }
    const resumer = new Resumer(this.#files, saved.at);
    let lost = 0;
    for (const known of meant) lost += await this.#resumePath(known, resumer);
    if (lost === 0) return;
    warn(
      `${lost} logs of the checkpoint ${checkpoint} are gone, deleted or compressed while uhwatch was down, and their last lines may not be counted; keep at least one rotated log uncompressed (delaycompress)`,
    );
  }

  async #resumePath(known: SavedPath, resumer: Resumer): Promise<number> {
    const { rotated, lost } = await resumer.find(known);
    const follower = this.#follow(known.path, 'start');
    let unread = 0;
    for (const one of rotated) {
      // One that can be opened no more is as good as gone.
      await follower.readFirst(one.path, one.from).catch(() => unread++);
    }
    return lost + unread;
  }

  #note(entry: LogEntry): void {
    if (entry.fault === undefined) this.#faulty.delete(entry);
    else this.#faulty.add(entry);
    const { path, lagBytes } = entry.follower;
    if (this.#lags.get(path)?.lagBytes === lagBytes) return;
    this.#lagsChanged = true;
    if (lagBytes === undefined) this.#lags.delete(path);
    else this.#lags.set(path, { lagBytes });
  }

  #takeLags(): ReadonlyMap<string, LogFile> | undefined {
    if (!this.#lagsChanged) return undefined;
    this.#lagsChanged = false;
    return new Map(this.#lags);
  }

  #faults(): string[] {
    const all = this.#found.flatMap(({ faults }) => faults);
    for (const { fault } of this.#faulty) if (fault !== undefined) all.push(fault);
    if (this.#input?.fault !== undefined) all.push(this.#input.fault);
    if (all.length <= mostFaults) return all;
    return [...all.slice(0, mostFaults), `and ${all.length - mostFaults} more logs cannot be read, for such reasons`];
  }

  #saveInTime(): void {
    const { checkpoint } = this.#options;
    const began = performance.now();
    if (
      checkpoint === undefined ||
      !this.#begun ||
      !this.#unsaved ||
      this.#saving !== undefined ||
      began < this.#saveAt
    )
      return;
    this.#unsaved = false;
    // What is saved is gathered at once; only the writing goes on while the next lines are read.
    this.#saving = checkpoint.save(this.#state()).finally(() => (this.#saving = undefined));
    const now = performance.now();
    this.#saveAt = now + Math.max(saveMs, (now - began) / saveShare);
  }

  #state(): SavedTail {
    const paths = this.#order.map(({ follower }) => ({ path: follower.path, ...follower.states() }));
    const patterns = [...this.#named, ...this.#globs.map(({ pattern }) => pattern)];
    return { at: this.#options.clock.now(), patterns, paths, ...this.#files.save() };
  }
}
