/** One measured figure, printed as one JSON line. */
export interface Figure {
  readonly bench: string;
  readonly unit: string;
  readonly value: number;
  /** What did the same work in the same run. */
  readonly peer?: string;
  readonly peer_value?: number;
  /** How many times better than the peer. */
  readonly ratio?: number;
  /** The least ratio that the project promises. */
  readonly ratio_limit?: number;
  /** Whether both gave the same result, or the result is the true one. */
  readonly agree: boolean;
  /** The bound that the project promises, and whether a greater value is better. */
  readonly limit?: number;
  readonly better?: 'more' | 'less';
}

/** A benchmark, one row each in `run.ts`. */
export interface Bench {
  readonly name: string;
  /** What it measures, in one sentence. */
  readonly help: string;
  /** `note` prints words for the reader to standard error. */
  run(note: (words: string) => void): Promise<readonly Figure[]>;
}
