/** How a request for evidence ended; `absent` where the cluster does not have such a kind. */
export const requestOutcomes = ['ok', 'refused', 'absent', 'error'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

/** One request for objects that explain upstreams in trouble. */
export interface EvidenceRequest {
  /** The kind, as permissions name it, such as `pods`. */
  readonly resource: string;
  /** Empty for all namespaces. */
  readonly namespace: string;
  readonly outcome: RequestOutcome;
  /** Of a refusal that nothing else makes good: which permission is missing, and what without it. */
  readonly error?: string;
}

/** What is known of one kind that is read on demand. */
export interface EvidenceKind {
  readonly requests: ReadonlyMap<RequestOutcome, number>;
  /** Why nothing is known, by the namespace in which it was refused last. */
  readonly refused: ReadonlyMap<string, string>;
}

/** How a source comes along with the evidence that it collects. */
export interface EvidenceReading {
  /** Upstreams in trouble that have none yet. */
  readonly waiting: number;
  /** When the oldest that it keeps was read, in milliseconds since the epoch; undefined where it keeps none. */
  readonly oldestAt: number | undefined;
  readonly kinds: ReadonlyMap<string, EvidenceKind>;
}

/** Kinds that may not be read, each with a sentence for why. */
export function refusedKinds({ kinds }: Pick<EvidenceReading, 'kinds'>): ReadonlyMap<string, string | undefined> {
  return new Map([...kinds].map(([name, { refused }]) => [name, refused.values().next().value]));
}
