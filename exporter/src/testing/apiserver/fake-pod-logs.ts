import type { ServerResponse } from 'node:http';

interface Line {
  /** RFC 3339 with a fraction, as the kubelet writes it. */
  readonly stamp: string;
  readonly text: string;
}

interface Follower {
  readonly pod: string;
  readonly response: ServerResponse;
  readonly since: string;
}

/**
 * The logs of pods as the kubelet serves them: `follow`, `timestamps`, `sinceTime`, `tailLines=0` and `previous`. As
 * there, a quiet log has no header before its first line, and what was rotated away is gone.
 */
export class FakePodLogs {
  readonly #logs = new Map<string, Line[]>();
  readonly #previous = new Map<string, Line[]>();
  /** Pods whose previous log the node cannot read. */
  readonly brokenPrevious = new Set<string>();
  readonly #followers = new Set<Follower>();

  /** Streams that are open for a pod. */
  following(pod: string): number {
    return this.#of(pod).length;
  }

  write(pod: string, stamp: string, ...texts: readonly string[]): void {
    for (const text of texts) {
      this.#append(pod, { stamp, text });
      for (const { response, since } of this.#of(pod)) {
        if (isSince(stamp, since)) response.write(`${stamp} ${text}\n`);
      }
    }
  }

  /** Writes a line, of which each stream gets the first `bytes` before its connection breaks. */
  writeTorn(pod: string, { stamp, text }: Line, bytes: number): void {
    this.#append(pod, { stamp, text });
    for (const follower of this.#of(pod)) {
      this.#followers.delete(follower);
      const head = Buffer.from(`${stamp} ${text}\n`).subarray(0, bytes);
      follower.response.write(head, () => follower.response.destroy());
    }
  }

  /** Sends bytes that stand in no log, as the kubelet does with its errors. */
  sendRaw(pod: string, bytes: string): void {
    for (const { response } of this.#of(pod)) response.write(bytes);
  }

  /** Breaks the connections of a pod's streams. */
  cut(pod: string): void {
    for (const follower of this.#of(pod)) {
      this.#followers.delete(follower);
      follower.response.destroy();
    }
  }

  /** Ends the streams in order, as when the container has ended. */
  end(pod: string): void {
    for (const follower of this.#of(pod)) {
      this.#followers.delete(follower);
      follower.response.end();
    }
  }

  /** What the container wrote is now its previous run's. */
  restart(pod: string): void {
    this.#previous.set(pod, this.#logs.get(pod) ?? []);
    this.#logs.set(pod, []);
    this.end(pod);
  }

  /** The node moves the log away: open streams go on, new ones find only what comes now. */
  rotate(pod: string): void {
    this.#logs.set(pod, []);
  }

  forget(pod: string): void {
    this.#logs.delete(pod);
    this.#previous.delete(pod);
    this.end(pod);
  }

  /** False when there was no run before the present one. */
  answer(pod: string, query: URLSearchParams, response: ServerResponse): boolean {
    const lines = query.get('previous') === 'true' ? this.#previous.get(pod) : (this.#logs.get(pod) ?? []);
    if (lines === undefined) return false;
    if (query.get('previous') === 'true' && this.brokenPrevious.has(pod)) {
      response.statusCode = 500;
      response.end();
      return true;
    }
    const since = query.get('sinceTime') ?? '';
    response.setHeader('content-type', 'text/plain');
    for (const { stamp, text } of query.get('tailLines') === '0' ? [] : lines) {
      if (isSince(stamp, since)) response.write(`${stamp} ${text}\n`);
    }
    if (query.get('follow') !== 'true') response.end();
    else this.#follow({ pod, response, since });
    return true;
  }

  #follow(follower: Follower): void {
    this.#followers.add(follower);
    follower.response.on('close', () => this.#followers.delete(follower));
  }

  #append(pod: string, line: Line): void {
    const lines = this.#logs.get(pod) ?? [];
    lines.push(line);
    this.#logs.set(pod, lines);
  }

  #of(pod: string): Follower[] {
    return [...this.#followers].filter((follower) => follower.pod === pod);
  }
}

/** Stamps of one length and zone compare as text; a whole second stands before all its fractions. */
function isSince(stamp: string, since: string): boolean {
  return stamp.replace('Z', '') >= since.replace('Z', '');
}
