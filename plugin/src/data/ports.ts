import { compareText } from '@uhwatch/contract/findings.ts';
import { type RowFinding, type RowPort } from './row';

/** The port with the fewest ready endpoints: to its users the outage is total. */
export function leastReady(ports: readonly RowPort[] = []): RowPort | undefined {
  const [first, ...others] = ports;
  return others.reduce((least, port) => (readyOf(port) < readyOf(least ?? port) ? port : least), first);
}

function readyOf({ ready }: RowPort): number {
  return ready ?? Number.POSITIVE_INFINITY;
}

/** The ports, and the subsets that findings are about, each with its findings; the least ready first. */
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
    (a, b) => readyOf(a) - readyOf(b) || compareText(a.port, b.port) || compareText(a.subset, b.subset),
  );
}

function placeOf(port: string, subset: string): string {
  return `${port}\n${subset}`;
}
