import { type FindingIdentity } from '@uhwatch/contract/findings.ts';
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
}

/** What the panel knows of one upstream, whichever adapter read it. */
export interface UpstreamRow extends UpstreamId {
  readonly key: string;
  readonly status: Status;
  /** What was known last, while a lost source leaves the status unknown. */
  readonly lastStatus: Status | undefined;
  /** What the queries of one number answered; undefined where nothing tells. */
  readonly numbers: Readonly<Record<NumberRole, number | undefined>>;
  /** The primary finding first. */
  readonly findings: readonly RowFinding[];
}

export function keyOf({ cluster, namespace, service }: UpstreamId): string {
  return JSON.stringify([cluster, namespace, service]);
}
