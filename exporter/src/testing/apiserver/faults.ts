/** What a test may break. Each fault holds until it is set back. */
export interface Faults {
  /**
   * Status of every answer (or of every watch, or of every streamed list) for these paths; the body is a Kubernetes Status unless it is given, as
   * for the HTML with which a proxy answers 200. `retryAfterSeconds` is sent as the header Retry-After.
   */
  refuse?:
    | {
        readonly path: RegExp;
        readonly status: number;
        readonly watches?: boolean | 'streamed lists';
        readonly body?: string;
        readonly retryAfterSeconds?: number;
      }
    | undefined;
  /** Every page of a list has the same next one. */
  endlessPages?: boolean;
  /** Bodies of lists break off after so many bytes. */
  cutListsAfter?: number | undefined;
  /** Watches answer 200 and end at once. */
  emptyWatches?: boolean;
  /**
   * Watches that open from now on send their header and never a byte, nor do they ever end: a dead connection that
   * nobody reset. `silenceWatches` does it to those that are open.
   */
  silentWatches?: boolean;
  /** A watch of a version that was compacted away is answered with status 410, not 200 with one ERROR in the stream. */
  expiredAsStatus?: boolean;
  /** The bodies of lists and watches go out in pieces of so many bytes, with so many milliseconds after each. */
  dribble?: Dribble | undefined;
  /**
   * An apiserver that starts, whose `/readyz` answers 500: `forbidden` answers 403 to everything, as before it has read
   * its RBAC rules; `initializing` answers 429, as before its storage is there.
   */
  starting?: 'forbidden' | 'initializing' | undefined;
  /** `start` forgets the history, as an apiserver does that starts with an empty watch cache. */
  restartForgets?: boolean;
}

export interface Dribble {
  readonly bytes: number;
  readonly everyMs: number;
}

/**
 * What the server makes of `sendInitialEvents`: `served`; `forbidden` with 422, as while the feature gate is off;
 * `ignored`, as a server that does not know it, which sends a plain watch; `endless`, where the bookmark that ends the
 * initial events never comes; `failing` with 500 in the stream, as on etcd 3.4; `broken`, where the connection is cut
 * before the end.
 */
export type WatchList = 'served' | 'forbidden' | 'ignored' | 'endless' | 'failing' | 'broken';
