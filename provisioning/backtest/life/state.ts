import type { Upstream } from '../fleet.ts';

/** Classes of failures that the simulator makes. */
export const failureClasses = ['no_healthy_upstream', 'connection_failure', 'timeout', 'no_route'] as const;
export type SimulatedClass = (typeof failureClasses)[number];

/** What befalls an upstream from one second to another (since the epoch, the end not included). */
export interface Effect {
  readonly from: number;
  readonly to: number;
  /** At most so many endpoints are ready, as Kubernetes sees it. */
  readonly ready?: number;
  readonly desired?: number;
  /** Share of requests that fail in this class, whatever Kubernetes says. */
  readonly failing?: { readonly class: SimulatedClass; readonly share: number };
  /** Times as many requests. */
  readonly traffic?: number;
  /** The service is not there at all. */
  readonly gone?: true;
}

/** What is true of an upstream from `from` until the next state. */
export interface State {
  readonly from: number;
  readonly desired: number;
  readonly ready: number;
  readonly traffic: number;
  readonly gone: boolean;
  readonly shares: Readonly<Record<SimulatedClass, number>>;
}

function stateOf({ replicas }: Upstream, from: number, effects: readonly Effect[]): State {
  const desired = effects.reduce((least, effect) => effect.desired ?? least, replicas);
  const gone = effects.some((effect) => effect.gone);
  const ready = gone ? 0 : Math.min(desired, ...effects.map((effect) => effect.ready ?? Infinity));
  const share = (name: SimulatedClass): number =>
    Math.max(0, ...effects.map(({ failing }) => (failing?.class === name ? failing.share : 0)));
  const none = ready === 0 ? 1 : share('no_healthy_upstream');
  const left = 1 - none;
  return {
    from,
    desired,
    ready,
    gone,
    traffic: gone ? 0 : effects.reduce((product, { traffic = 1 }) => product * traffic, 1),
    shares: {
      no_healthy_upstream: none,
      connection_failure: Math.min(left, share('connection_failure')),
      timeout: Math.min(left, share('timeout')),
      no_route: Math.min(left, share('no_route')),
    },
  };
}

/** The states of an upstream from `start` on, in order; what lasts goes on until the next. */
export function statesOf(upstream: Upstream, start: number, effects: readonly Effect[]): State[] {
  const moments = [...new Set([start, ...effects.flatMap(({ from, to }) => [from, to])])]
    .filter((moment) => moment >= start)
    .sort((one, other) => one - other);
  const upcoming = effects.toSorted((one, other) => one.from - other.from);
  let present: Effect[] = [];
  let next = 0;
  return moments.map((moment) => {
    for (let effect = upcoming[next]; effect && effect.from <= moment; effect = upcoming[++next]) present.push(effect);
    present = present.filter(({ to }) => to > moment);
    return stateOf(upstream, moment, present);
  });
}

/** Whether nothing healthy stands behind the upstream: every request fails, or at least half of them meet nothing healthy. */
export function isOut({ gone, shares }: State): boolean {
  return (
    !gone && (shares.no_healthy_upstream >= 0.5 || shares.no_healthy_upstream + shares.connection_failure >= 0.999)
  );
}

/** Whether no request gets through. */
export function isTotal({ shares }: State): boolean {
  return shares.no_healthy_upstream + shares.connection_failure >= 0.999;
}
