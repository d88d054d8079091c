import { Backoff } from '../../model/backoff.ts';
import type { Clock } from '../../model/clock.ts';
import { StatusError } from '../../kubernetes/client/client.ts';
import { isAborted } from '../../model/source.ts';
import { LineSplitter } from '../../tail/line-splitter.ts';
import { endsAtOnce, unreadable } from './faults.ts';
import type { ContainerInstance, GatewayPod } from './gateway-pod.ts';
import { logUrl, type LogQuery } from './log-url.ts';
import { Position } from './position.ts';
import type { PodLogOptions, Session } from './session.ts';
import { GapError, StampedLines } from './stamped-lines.ts';

const firstRetryMs = 200;
/** An apiserver that comes back is found within ten seconds. */
const maxRetryMs = 5_000;
/** So many failures in a row, over about a second, are a fault; fewer are a connection that broke. */
const maxFailures = 3;
/** A stream that brought nothing and ended sooner than this did not work. */
const shortStreamMs = 1_000;
/** So many short streams in a row are a fault. The kubelet tells that a container ended seconds after its log did. */
const maxShortStreams = 7;
/** A quiet log has no header before its first line: what is not refused within this time is taken for open. */
const openAfterMs = 2_000;
/** How long the stream of a container may go on after its next run has begun. */
const lingerMs = 5_000;
/** A line that is so much older than the request for it happened at another time. */
const oldAfterSeconds = 5;
const previousSilenceMs = 30_000;

/** Follows the log of one container of the pod of one name, over restarts of the container and of the pod. */
export class PodLog {
  readonly #options: PodLogOptions;
  readonly #position = new Position();
  #pod: GatewayPod;
  #gone = false;
  #changed = new AbortController();
  /** Whose log the position is in. */
  #uid: string;
  #fromStart: boolean;
  /** The run of the container that was followed last, and whether it has been read to its end. */
  #id: string | undefined;
  #finished = false;
  /** The log did not go on where it was left: it may be of a run that the API has not told of yet. */
  #gap = false;
  #failures = 0;

  constructor(pod: GatewayPod, options: PodLogOptions) {
    this.#pod = pod;
    this.#uid = pod.uid;
    this.#options = options;
    this.#fromStart = options.origin === 'start';
  }

  get pod(): GatewayPod {
    return this.#pod;
  }

  get gone(): boolean {
    return this.#gone;
  }

  update(pod: GatewayPod): void {
    const { uid, instance } = this.#pod;
    const same =
      uid === pod.uid && instance?.id === pod.instance?.id && instance?.terminated === pod.instance?.terminated;
    this.#pod = pod;
    if (!same || this.#gone) this.#tellChange();
    this.#gone = false;
  }

  /** The pod was deleted; what is left of its log is still read. */
  remove(): void {
    this.#gone = true;
    this.#tellChange();
  }

  /** Whether there is nothing to read until the pod changes. */
  isIdle(): boolean {
    const { instance } = this.#pod;
    return instance === undefined || (this.#finished && this.#id === instance.id);
  }

  /** Returns when the log is read to its end, or the session ends. */
  async follow(session: Session): Promise<void> {
    const { clock, random, signal, report } = session;
    const backoff = new Backoff({ clock, random, firstMs: firstRetryMs, maxMs: maxRetryMs });
    this.#failures = 0;
    for (let instance = this.#pod.instance; instance !== undefined && !this.isIdle(); instance = this.#pod.instance) {
      const changed = AbortSignal.any([signal, this.#changed.signal]);
      await this.#attempt(instance, session);
      if (isAborted(signal)) return;
      if (this.#failures <= 1) backoff.reset();
      if (!this.isIdle()) await backoff.wait(changed);
    }
    report(this.#pod.name, undefined);
  }

  #tellChange(): void {
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /** Reads until the stream ends, for whatever reason. */
  async #attempt(instance: ContainerInstance, session: Session): Promise<void> {
    const { name } = this.#pod;
    const startedAt = performance.now();
    try {
      const isOther = await this.#prepare(instance, session);
      const { new: brought, remark } = await this.#followCurrent(instance, session, !isOther);
      // Once more, until nothing new comes: an apiserver that stops ends its answers as if they were whole.
      if (brought === 0 && (instance.terminated || this.#gone)) this.#finish(instance);
      const worked = brought > 0 || this.#finished || performance.now() - startedAt >= shortStreamMs;
      this.#failures = worked ? 0 : this.#failures + 1;
      if (this.#failures >= maxShortStreams) session.report(name, endsAtOnce(this.#options.namespace, name, remark));
    } catch (error) {
      if (isAborted(session.signal)) return;
      if (error instanceof GapError) {
        this.#gap = true;
        return;
      }
      this.#failures++;
      if (this.#gone && (error instanceof StatusError || this.#failures >= maxFailures)) this.#finish(instance);
      else if (isRefusal(error) || this.#failures >= maxFailures)
        session.report(name, unreadable(this.#options.namespace, name, error));
    }
  }

  /**
   * Takes the position to the run of the container that is to be followed, and reads what is left of the one before.
   * Whether it may be another run than that which was followed last.
   */
  async #prepare({ id, restarts }: ContainerInstance, session: Session): Promise<boolean> {
    if (this.#uid !== this.#pod.uid) {
      this.#uid = this.#pod.uid;
      this.#position.restart();
      this.#fromStart = true;
    }
    if (this.#id === id && !this.#gap) return false;
    this.#finished = false;
    const isDesired = this.#gap || (restarts > 0 && (this.#fromStart || this.#id !== undefined));
    if (!isDesired || (await this.#readPrevious(session))) {
      this.#id = id;
      this.#gap = false;
    }
    return true;
  }

  /** Whether it is done with; a node that only refuses it must not keep the present run from being followed. */
  async #readPrevious(session: Session): Promise<boolean> {
    const { client, signal } = session;
    const url = this.#url({ what: 'previous', since: this.#position.since });
    try {
      await this.#read(client.stream(url, signal, previousSilenceMs), session);
      return true;
    } catch (error) {
      // 400: the node has thrown it away.
      if (error instanceof StatusError && (error.status === 400 || error.status === 404)) return true;
      if (error instanceof StatusError && this.#failures >= maxFailures) return false;
      throw error;
    }
  }

  /** With `mustContinue` it rejects with a GapError when the log does not go on where it was left. */
  async #followCurrent({ id }: ContainerInstance, session: Session, mustContinue: boolean): Promise<StampedLines> {
    const { client, clock, signal, silenceMs, report } = session;
    const { name } = this.#pod;
    const first = !this.#fromStart && this.#position.since === undefined;
    if (first) this.#position.beginAt(Math.floor((client.serverNow() ?? clock.now()) / 1000));
    const url = this.#url(first ? { what: 'end' } : { what: 'follow', since: this.#position.since });
    const ended = new AbortController();
    const superseded = new AbortController();
    const working = (): void => {
      if (ended.signal.aborted) return;
      this.#id = id;
      this.#failures = 0;
      report(name, undefined);
    };
    void clock.sleep(openAfterMs, ended.signal).then(working);
    void this.#whenSuperseded(id, clock, ended.signal).then(() => superseded.abort());
    try {
      const stream = client.stream(url, AbortSignal.any([signal, superseded.signal]), silenceMs);
      return await this.#read(stream, session, { mustContinue: mustContinue && !first, onNews: working });
    } finally {
      ended.abort();
    }
  }

  /** Lines are counted when they are whole; what is left of one at the end comes whole the next time. */
  async #read(
    stream: AsyncIterable<Buffer>,
    { client, clock, scratch, onOld }: Session,
    { mustContinue = false, onNews }: { mustContinue?: boolean; onNews?: () => void } = {},
  ): Promise<StampedLines> {
    const { lines, onUnstamped } = this.#options;
    const oldBefore = Math.floor((client.serverNow() ?? clock.now()) / 1000) - oldAfterSeconds;
    const position = this.#position;
    position.rewind();
    const handler = new StampedLines({ position, lines, onUnstamped, onOld, oldBefore, mustContinue });
    const splitter = new LineSplitter(handler);
    for await (const chunk of stream) {
      const before = handler.new;
      splitter.push(scratch, chunk);
      if (before === 0 && handler.new > 0) onNews?.();
    }
    return handler;
  }

  /** Resolves some time after the container runs anew or the pod is another one, or when the signal aborts. */
  async #whenSuperseded(id: string, clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#pod.instance?.id === id) {
      await aborted(AbortSignal.any([signal, this.#changed.signal]));
    }
    await clock.sleep(lingerMs, signal);
  }

  #finish({ id }: ContainerInstance): void {
    this.#id = id;
    this.#finished = true;
  }

  #url(query: LogQuery): string {
    const { namespace, container } = this.#options;
    return logUrl({ namespace, pod: this.#pod.name, container }, query);
  }
}

/** Trying again mends it only after somebody gave a right. */
function isRefusal(error: unknown): boolean {
  return error instanceof StatusError && (error.status === 401 || error.status === 403);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
