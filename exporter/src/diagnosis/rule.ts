import type { Confidence, Cause, FindingCode } from '@uhwatch/contract/findings.ts';
import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Service } from '../model/service.ts';
import type { Availability, Traffic } from '../model/upstream.ts';

/** Whom a rule looks at. */
export interface Subject {
  readonly namespace: string;
  readonly service: string;
  /** Milliseconds since the epoch: the end of every "recent" window. */
  readonly now: number;
  /** Whether any source tells of the endpoints right now. */
  readonly endpointsKnown: boolean;
}

/** What a rule may read. An input is absent while the source that feeds it is down; the engine skips the rule then. */
export interface Inputs {
  readonly endpoints: { readonly service: Service; readonly availability: ReadonlyMap<string, Availability> };
  readonly traffic: readonly Traffic[];
}

/** A finding before the engine adds what the row knows. Times are milliseconds since the epoch. */
export interface Draft {
  readonly cause: Cause;
  /** An enumerated word that narrows the cause, or empty. */
  readonly reason: string;
  readonly port: string;
  readonly subset: string;
  readonly endpoints: number;
  readonly share: number;
  readonly since: number;
  readonly confidence: Confidence;
  /** One sentence with the figures in it, rendered from the evidence. */
  readonly title: string;
  readonly evidence: readonly Evidence[];
  readonly commands: readonly string[];
}

/**
 * One diagnosis. The rule reads only the inputs that it declares: another one is a compile error. `check` is a method,
 * not a property, because rules of different inputs stand in one list (method bivariance).
 */
export interface Rule<I extends keyof Inputs = keyof Inputs> {
  readonly code: FindingCode;
  /** What it means, for the table of findings. */
  readonly title: string;
  readonly inputs: readonly I[];
  check(subject: Subject, inputs: Pick<Inputs, I>): Iterable<Draft>;
}

export function rule<const I extends keyof Inputs>(spec: Rule<I>): Rule {
  return spec;
}
