import { expect } from 'vitest';
import { systemClock } from '../../../app/clock.ts';
import type { Clock } from '../../../model/clock.ts';
import type { ModelEvent } from '../../../model/event.ts';
import type { LineFate } from '../../../model/line-fate.ts';
import { eventually } from '../../../testing/eventually.ts';
import { FakeApiserver, type StoredObject } from '../../../testing/apiserver/fake-apiserver.ts';
import { plainAccess } from '../../../kubernetes/testing/plain-access.ts';
import { supervise } from '../../../app/supervise.ts';
import { envoyPodLogs, type EnvoyPodLogsOptions } from '../index.ts';

export const namespace = 'istio-system';
export const selector = 'app=istio-ingressgateway';

/** Waits are a twentieth of what the source asks for. */
const impatientClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
};

export interface PodFacts {
  readonly uid?: string;
  /** The run of the container; null before its first start. */
  readonly id?: string | null;
  readonly restarts?: number;
  readonly running?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly sidecar?: boolean;
  readonly namespace?: string;
}

/** A gateway pod with the container `istio-proxy`, of which a test names what it is about. */
export function pod(name: string, facts: PodFacts = {}): StoredObject {
  const { uid = `u-${name}`, id = `containerd://${name}`, restarts = 0, running = true, sidecar = false } = facts;
  const { labels = { app: 'istio-ingressgateway' } } = facts;
  const statuses = [
    { name: 'other', containerID: 'containerd://other', state: { running: {} } },
    { name: 'istio-proxy', containerID: id ?? '', restartCount: restarts, state: running ? { running: {} } : {} },
  ];
  const containers = [{ name: 'other' }, { name: 'istio-proxy' }];
  return {
    kind: 'Pod',
    metadata: { name, namespace: facts.namespace ?? namespace, uid, labels },
    spec: sidecar ? { initContainers: containers } : { containers },
    status: sidecar ? { initContainerStatuses: statuses } : { containerStatuses: statuses },
  };
}

const noon = Date.parse('2026-11-22T12:00:00Z');

/** A time `ms` after noon of a day, as the kubelet writes it. */
export function stamp(ms = 0, nanos = 0): string {
  const [second = '', fraction = ''] = new Date(noon + ms).toISOString().replace('Z', '').split('.');
  return `${second}.${fraction}${String(nanos).padStart(6, '0')}Z`;
}

/** Now, as `stamp` takes it, in whole seconds. */
export function now(): number {
  return Math.floor((Date.now() - noon) / 1_000) * 1_000;
}

/** The source against a fake apiserver, with what it told. */
export class GatewayHarness {
  readonly api = new FakeApiserver();
  readonly events: ModelEvent[] = [];
  /** The lines of all pods, in the order in which they were counted. */
  readonly lines: string[] = [];
  readonly results: LineFate[] = [];
  /** Lines by whether they were flushed as old. */
  readonly flushed = { old: 0, recent: 0 };
  readonly #stop = new AbortController();
  #unflushed = 0;
  #done: Promise<void> | undefined;
  /** Where the apiserver listens. */
  server = '';
  #marks = 0;

  async open(): Promise<void> {
    this.server = await this.api.start();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.api.stop();
  }

  /** Stops the apiserver; the returned function starts it again at the same address. */
  async stopServer(): Promise<() => Promise<void>> {
    await this.api.stop();
    return async () => {
      await this.api.start(Number(new URL(this.server).port));
    };
  }

  run(options: Partial<EnvoyPodLogsOptions> = {}): void {
    const source = envoyPodLogs({
      access: () => plainAccess(this.server),
      namespace,
      selector,
      container: 'istio-proxy',
      startAt: 'start',
      clock: impatientClock,
      random: () => 0,
      tally: {
        line: (result) => this.results.push(result),
        flush: ({ old }) => {
          this.flushed[old ? 'old' : 'recent'] += this.#unflushed;
          this.#unflushed = 0;
        },
      },
      logs: {
        follow: () => ({
          line: (bytes, start, end) => this.#onLine(bytes.toString('utf8', start, end)),
          tooLong: () => this.results.push('truncated'),
        }),
        forget: () => undefined,
        faults: [],
        remarks: [],
      },
      warn: () => undefined,
      ...options,
    });
    const emit = (event: ModelEvent): void => void this.events.push(event);
    this.#done = supervise(source, {
      name: 'envoy-pod-logs',
      emit,
      clock: impatientClock,
      signal: this.#stop.signal,
      random: () => 0,
    });
  }

  /** Writes lines with one time into the log of a pod. */
  write(name: string, at: string, ...texts: readonly string[]): void {
    this.api.logs.write(`${namespace}/${name}`, at, ...texts);
  }

  /** Waits until the stream of each pod is open. */
  async following(...names: readonly string[]): Promise<void> {
    await eventually(() => {
      for (const name of names) expect(this.api.logs.following(`${namespace}/${name}`), name).toBe(1);
    });
  }

  /** Waits until a line that is written now has come, so that everything before it has come as well. */
  async settled(name: string, at: string): Promise<void> {
    const mark = `mark ${++this.#marks}`;
    this.write(name, at, mark);
    await eventually(() => expect(this.lines).toContain(mark));
    this.lines.splice(0, this.lines.length, ...this.lines.filter((line) => line !== mark));
  }

  async up(): Promise<void> {
    await eventually(() => expect(this.state()).toBe('up'));
  }

  async down(sentence: string): Promise<void> {
    await eventually(() => expect(this.state()).toContain(sentence));
  }

  /** Requests for a log, of which the query matches. */
  logRequests(query: RegExp): string[] {
    return this.api.requests.filter((request) => request.includes('/log?') && query.test(request));
  }

  #onLine(line: string): void {
    this.lines.push(line);
    this.#unflushed++;
  }

  /** What the source said last: a sentence when it is down, else `up`. */
  state(): string {
    const last = this.events.findLast(({ type }) => type === 'source-up' || type === 'source-down');
    if (last === undefined) return 'not told';
    return last.type === 'source-down' ? last.error : 'up';
  }
}
