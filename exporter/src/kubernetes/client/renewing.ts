import { SourceError } from '../../model/source.ts';

/** What proves to the apiserver who asks. */
export interface Credential {
  readonly token?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Milliseconds since the epoch; without it, until it is refused. */
  readonly expiresAt?: number | undefined;
}

export interface RenewingOptions {
  /** Obtains a new credential; the signal aborts once nobody waits for it any more. Throws a SourceError. */
  readonly issue: (signal: AbortSignal) => Promise<Credential>;
  readonly initial?: Credential | undefined;
  /** Whether it is any use to ask again after the apiserver refused one. */
  readonly renewable: boolean;
}

interface Run {
  readonly result: Promise<Credential>;
  readonly stop: AbortController;
  waiting: number;
}

/** A credential is renewed this long before it expires, so that none expires on its way. */
const marginMs = 30_000;

/** A credential that is obtained when it is needed and kept until it expires; whoever needs it meanwhile waits along. */
export class Renewing {
  readonly #options: RenewingOptions;
  #current: Credential | undefined;
  #run: Run | undefined;

  constructor(options: RenewingOptions) {
    this.#options = options;
    this.#current = options.initial;
  }

  async get(signal: AbortSignal): Promise<Credential> {
    if (this.#current !== undefined && (this.#current.expiresAt ?? Infinity) - marginMs > Date.now())
      return this.#current;
    const run = (this.#run ??= this.#begin());
    run.waiting++;
    try {
      return await orAborted(run.result, signal);
    } finally {
      if (--run.waiting === 0) {
        run.stop.abort();
        this.#forget(run);
      }
    }
  }

  /** The apiserver refused it; says whether it is worth asking for another one. */
  refused(credential: Credential): boolean {
    if (this.#options.renewable && this.#current === credential) this.#current = undefined;
    return this.#options.renewable;
  }

  #begin(): Run {
    const stop = new AbortController();
    const result = this.#options
      .issue(stop.signal)
      .then((credential) => (this.#current = credential))
      .finally(() => this.#forget(run));
    const run: Run = { result, stop, waiting: 0 };
    return run;
  }

  #forget(run: Run): void {
    if (this.#run === run) this.#run = undefined;
  }
}

async function orAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new SourceError('the request for credentials was given up'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([result, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
