import type { Cause } from '@uhwatch/contract/causes.ts';
import type { CommandName, Involved } from '@uhwatch/contract/commands.ts';
import type { Confidence } from '@uhwatch/contract/findings.ts';
import type { ObjectRef } from '../../model/evidence/object.ts';
import type { Upstream } from '../../model/upstream.ts';
import type { Diagnosis } from '../engine/diagnose.ts';
import type { KeptFinding } from '../engine/finding.ts';

/** What is found of all upstreams. */
export interface Diagnosed {
  readonly upstream: Upstream;
  readonly diagnosis: Diagnosis;
}

/** An upstream, and one of its findings. */
export interface Hit extends Diagnosed {
  readonly finding: KeptFinding;
}

/** A thing that may stand behind the findings of several upstreams. Those with a cause have nothing in common with those of another one. */
export interface Shared extends ObjectRef {
  readonly cause?: Cause;
}

/** All findings that name one thing. */
export interface Affected {
  readonly shared: Shared;
  readonly hits: readonly [Hit, ...Hit[]];
  /** `namespace/service` of each upstream, once. */
  readonly upstreams: ReadonlySet<string>;
  /** When the first of the findings began, in milliseconds since the epoch. */
  readonly since: number;
}

/** What is made of them. */
export interface Verdict {
  readonly confidence: Confidence;
  /** One sentence with the figures in it. */
  readonly title: string;
  /** Who is hit, where that is not whoever has the findings. */
  readonly upstreams?: ReadonlySet<string>;
  /** Hosts that clients ask for in vain. */
  readonly hosts?: readonly string[];
  /** What to run next, about the thing, the most telling first. */
  readonly commands: readonly CommandName[];
  readonly involved?: Involved;
}

/** That a finding leads to nothing of a kind: it is asked of every finding, and most lead to nothing. */
export const nothing: readonly Shared[] = [];

/** That a finding leads to a thing. */
export interface Lead {
  readonly row: CommonRow;
  readonly shared: Shared;
  readonly hit: Hit;
}

/** A kind of thing that upstreams can have in common. Pure, as everything here. */
export interface CommonRow {
  /** Kinds of common causes that this one makes superfluous where it hits all of their upstreams. */
  readonly covers: readonly string[];
  /** What of its kind the finding leads to. */
  of(hit: Hit): readonly Shared[];
  /** Undefined where what is found proves nothing of the thing. */
  judge(affected: Affected, all: readonly Diagnosed[]): Verdict | undefined;
}
