import { type FindingIdentity } from '@uhwatch/contract/findings.ts';
import { type PanelInput } from '@uhwatch/contract/panel-inputs.ts';
import { type NumberRole } from '@uhwatch/contract/panel-queries.ts';
import { type Status } from '@uhwatch/contract/status.ts';

export interface UpstreamId {
  /** Empty where one Prometheus sees one cluster only. */
  readonly cluster: string;
  /** Empty for an upstream outside of Kubernetes. */
  readonly namespace: string;
  readonly service: string;
}

export interface RowFinding extends FindingIdentity {
  /** How many it affects; 0 when it is about the upstream as a whole. */
  readonly endpoints: number;
  /** Share of the endpoints or, for flags, of the recent requests, 0 to 1; undefined where nothing tells. */
  readonly share: number | undefined;
  /** How sure it is, a word of the contract; undefined where nothing tells. */
  readonly confidence: string | undefined;
  /** When it began, in Unix seconds; undefined where nothing tells. */
  readonly since: number | undefined;
}

/** An alert about the upstream that is pending or firing. */
export interface RowAlert {
  readonly name: string;
  readonly state: 'firing' | 'pending';
  /** Its label `severity`; empty when it has none. */
  readonly severity: string;
}

/** A route that leads requests to the upstream; known while it is in trouble. */
export interface RowRoute {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
}

/** What changed shortly before the primary finding began. */
export interface RowChange {
  /** In Unix seconds. */
  readonly at: number;
  readonly kind: string;
  readonly name: string;
  readonly what: string;
}

/** What is known of one port or mesh subset of the upstream. */
export interface RowPort {
  /** Port name, else number; empty for a subset of every port. */
  readonly port: string;
  /** Empty unless it is a mesh subset. */
  readonly subset: string;
  readonly ready: number | undefined;
  readonly unready: number | undefined;
  /** Those of the upstream's findings that are about it. */
  readonly findings: readonly RowFinding[];
}

/** Over the time range of the dashboard; the values stand at the times of the same index, null or NaN where nothing tells. */
export interface RowHistory {
  /** Ascending, in milliseconds since 1970. Rows that were asked together share one array. */
  readonly timesMs: readonly number[];
  /** Ready endpoints of the desired ones, 0 to 1; undefined where no query tells. */
  readonly readyShare: ReadonlyArray<number | null> | undefined;
  /** Failed requests of all, 0 to 1; undefined where no query tells. */
  readonly failureShare: ReadonlyArray<number | null> | undefined;
}

/** Numbers that are worked out of what several queries, or one with more labels, answered. */
export type DerivedNumber = 'unready' | 'failure_rate' | 'failure_share';

/** What the panel knows of one upstream, whichever adapter read it. */
export interface UpstreamRow extends UpstreamId {
  readonly key: string;
  /** Whose series tell of it. */
  readonly input: PanelInput;
  /** By name, of those labels that somebody asked for. */
  readonly labels: ReadonlyMap<string, string>;
  readonly status: Status;
  /** What was known last, while a lost source leaves the status unknown. */
  readonly lastStatus: Status | undefined;
  /** Rates are per second; undefined where nothing tells. */
  readonly numbers: Readonly<Record<NumberRole | DerivedNumber, number | undefined>>;
  /** Failed requests per second by class, in the order of the contract; only classes that occur. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The primary finding first. */
  readonly findings: readonly RowFinding[];
  /** When the primary finding began, in Unix seconds; undefined where there is none, or nothing tells. */
  readonly since: number | undefined;
  /** Firing ones first. */
  readonly alerts: readonly RowAlert[];
  readonly routes: readonly RowRoute[];
  /** The most recent first. */
  readonly changes: readonly RowChange[];
  /** Empty where the data has none. */
  readonly ports: readonly RowPort[];
  readonly history: RowHistory | undefined;
}

export function keyOf({ cluster, namespace, service }: UpstreamId): string {
  return `${cluster}\n${namespace}\n${service}`;
}
