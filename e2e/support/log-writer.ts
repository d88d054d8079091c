import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';

const tickMs = 5;
const linesPerTick = 7;

/** The upstreams of namespace `shop` that lines are written for, in turn, and the flags of those lines. */
const upstreams = [
  ['checkout', 200, '-'],
  ['payments', 503, 'UH'],
  ['orders', 503, 'UF,URX'],
] as const;

function line(number: number): readonly [service: string, text: string] {
  const [service, status, flags] = upstreams[number % upstreams.length] ?? upstreams[0];
  const host = `${service}.shop.svc.cluster.local`;
  return [
    service,
    `[2026-11-22T12:00:00.000Z] "GET /${number} HTTP/1.1" ${status} ${flags} via_upstream - "-" 0 19 0 - "-" ` +
      `"curl/8.5.0" "${number}" "${host}" "-" outbound|80||${host} - 10.96.0.1:80 10.244.0.7:51000 - default\n`,
  ];
}

/** Writes an access log of Istio without a pause; what it has written ends anywhere in a line, as a buffer does. */
export class LogWriter {
  readonly #path: string;
  readonly #written = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #file: number;
  /** The end of the last line, which is written later. */
  #rest = '';
  #lines = 0;
  #ticks = 0;
  #stopped = false;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a');
    this.#timer = setInterval(() => this.#write(), tickMs);
  }

  /** Lines so far, by service. */
  get written(): ReadonlyMap<string, number> {
    return this.#written;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Moves the log away as logrotate does with `create`; lines still go to the old file, until `reopen`. */
  rotate(): void {
    if (existsSync(`${this.#path}.1`)) renameSync(`${this.#path}.1`, `${this.#path}.2`);
    renameSync(this.#path, `${this.#path}.1`);
    closeSync(openSync(this.#path, 'a'));
  }

  /** Goes on in the file that stands at the path now. */
  reopen(): void {
    this.#finish();
    this.#file = openSync(this.#path, 'a');
  }

  /** Ends the last line and writes no more. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#finish();
  }

  #write(): void {
    this.#ticks++;
    for (let i = 0; i < linesPerTick; i++) {
      const [service, text] = line(this.#lines++);
      this.#rest += text;
      this.#written.set(service, (this.#written.get(service) ?? 0) + 1);
    }
    const held = (this.#ticks * 37) % 200;
    writeSync(this.#file, this.#rest.slice(0, -held || undefined));
    this.#rest = held === 0 ? '' : this.#rest.slice(-held);
  }

  #finish(): void {
    writeSync(this.#file, this.#rest);
    closeSync(this.#file);
    this.#rest = '';
  }
}
