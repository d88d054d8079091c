import type { ProxyView } from '../model/proxy-view.ts';
import { type PortReadiness, resolvePort, type Service } from '../model/service.ts';
import { carrying, type Figure, type Recent, recently } from './recent.ts';
import type { Inputs, Subject } from './rule.ts';

/** A proxy hears of a new endpoint a moment after Kubernetes: what it refuses until then is no contradiction. */
const propagationMs = 5_000;

/** From when on what a proxy says of a port contradicts its ready endpoints; never while none is ready. */
function readyFor({ service, availability }: Inputs['endpoints'], port: string): number {
  const named = resolvePort(service, port);
  // A report that names no port may mean any of them: it contradicts readiness only if all of them are ready.
  const states = named === '' ? [...availability.values()] : [availability.get(named)];
  // A port that the service does not declare can never be ready, so nothing excuses what happens on it.
  if (states.includes(undefined)) return -Infinity;
  return Math.max(...states.map((state) => (state?.anyReady === true ? state.since + propagationMs : Infinity)));
}

function seenDespiteReady(subject: Subject, inputs: Pick<Inputs, 'endpoints' | 'traffic'>, figure: Figure) {
  return recently(subject, inputs.traffic, { figure, from: (port) => readyFor(inputs.endpoints, port) });
}

/** UH on ports that have ready endpoints, counted from when the proxy can have known of them. */
export function uhDespiteReady(subject: Subject, inputs: Pick<Inputs, 'endpoints' | 'traffic'>): Iterable<Recent> {
  return seenDespiteReady(subject, inputs, carrying('UH'));
}

/** The same of requests that a proxy answered without a backend. */
export function withoutBackendDespiteReady(
  subject: Subject,
  inputs: Pick<Inputs, 'endpoints' | 'traffic'>,
): Iterable<Recent> {
  return seenDespiteReady(subject, inputs, carrying('no_backend'));
}

/** The same on all ports: where none is ready, or nobody tells of endpoints, nothing is left out. */
export function recentlyWithoutBackend(
  subject: Subject,
  { traffic, endpoints }: Pick<Inputs, 'traffic'> & { readonly endpoints?: Inputs['endpoints'] | undefined },
): Iterable<Recent> {
  const from = (port: string): number => {
    const ready = endpoints === undefined ? Infinity : readyFor(endpoints, port);
    return ready === Infinity ? -Infinity : ready;
  };
  return recently(subject, traffic, { figure: carrying('no_backend'), from });
}

/**
 * Whether a view was taken when the proxy can have known of the ready endpoints of its port. Those that are published
 * unready it was given as ready ones.
 */
export function contradictsReady({ port, seenAt }: ProxyView, endpoints: Inputs['endpoints']): boolean {
  return (
    seenAt >= readyFor(endpoints, port) || rowsOn(endpoints.service, port).some(({ published = 0 }) => published > 0)
  );
}

/** Ready endpoints of the port, the least over all ports where a report names none; undefined for an undeclared port. */
export function readyOn(service: Service, port: string): number | undefined {
  const rows = rowsOn(service, port);
  return rows.length === 0 ? undefined : Math.min(...rows.map(({ counts }) => counts.ready));
}

function rowsOn(service: Service, port: string): readonly PortReadiness[] {
  const named = resolvePort(service, port);
  return named === '' ? service.readiness : service.readiness.filter((row) => row.port === named);
}
