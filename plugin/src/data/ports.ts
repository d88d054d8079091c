import { compareText } from '@uhwatch/contract/findings.ts';
import { type RowFinding, type RowPort } from './row';

/** The port with the fewest ready endpoints: to its users the outage is total. */
export function leastReady(ports: readonly RowPort[] = []): RowPort | undefined {
  const [first, ...others] = ports;
  return others.reduce((least, port) => (readyOf(port) < readyOf(least ?? port) ? port : least), first);
}

/**
 * A subset of a mesh that has no endpoint and no finding: nothing says that requests go there, as to that of a canary
 * between two rollouts.
 */
export function isUnused({ subset, ready, unready, findings }: RowPort): boolean {
  return subset !== '' && ready === 0 && (unready ?? 0) === 0 && findings.length === 0;
}

function readyOf({ ready }: RowPort): number {
  return ready ?? Number.POSITIVE_INFINITY;
}

/** The ports and subsets, also those that only findings tell of, each with its findings; the least ready first, unused ones last. */
export function withFindings(ports: readonly RowPort[], findings: readonly RowFinding[]): readonly RowPort[] {
  if (ports.length < 2 && findings.length === 0) {
    return ports;
  }
  const known = new Map(ports.map((port) => [placeOf(port.port, port.subset), port]));
  for (const finding of findings) {
    const { upstream_port: port, subset } = finding;
    if (port !== '' || subset !== '') {
      const place = placeOf(port, subset);
      const before = known.get(place) ?? { port, subset, ready: undefined, unready: undefined, findings: [] };
      known.set(place, { ...before, findings: [...before.findings, finding] });
    }
  }
  return [...known.values()].sort(
    (a, b) => placeInOrder(a) - placeInOrder(b) || compareText(a.port, b.port) || compareText(a.subset, b.subset),
  );
}

function placeOf(port: string, subset: string): string {
  return `${port}\n${subset}`;
}

function placeInOrder(port: RowPort): number {
  return isUnused(port) ? Number.MAX_VALUE : readyOf(port);
}
