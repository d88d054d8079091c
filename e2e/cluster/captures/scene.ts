import type { ControlPlane } from '../support/control-plane.ts';
import type { RealNode } from '../support/real-node.ts';
import type { Dumped } from './dump.ts';

/** What is asked of the objects of a scene before it goes on. */
export type Seen = (objects: readonly Dumped[]) => boolean;

/** What a scene can reach besides its own objects. */
export interface SceneStage {
  readonly plane: ControlPlane;
  readonly namespace: string;
  /** The real node; a scene that asks for it says `on: 'real'`. */
  readonly node: RealNode | undefined;
  /** What exists now. */
  readonly objects: readonly Dumped[];
  /** kubectl in the namespace of the scene. */
  readonly kubectl: (...args: readonly string[]) => string;
  /** Stops the heartbeat of a pretended node, for good. */
  readonly loseNode: (name: string) => void;
}

/** Something that happens behind a Service `web`, in a namespace of its own that has the name of the scene. */
export interface Scene {
  readonly name: string;
  /** Containers run on a `real` node; on `pretended` ones none has to. */
  readonly on: 'real' | 'pretended';
  /** It changes nodes, or something of the whole cluster: nothing else is recorded at the same time. */
  readonly isAlone?: true;
  readonly objects: readonly object[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Before there are objects. */
  readonly prepare?: (stage: SceneStage) => void;
  /** What happens one after the other, each once its `when` is seen. */
  readonly acts?: readonly Act[];
  /** What has to be seen when it is recorded. */
  readonly until: Seen;
  /** Mends what it changed outside of its namespace. */
  readonly undo?: (stage: SceneStage) => void;
}

export interface Act {
  readonly when: Seen;
  readonly do: (stage: SceneStage) => unknown;
}

export function all(...seen: readonly Seen[]): Seen {
  return (objects) => seen.every((each) => each(objects));
}

/** Somewhere in the objects this is said. */
export function says(pattern: RegExp): Seen {
  return (objects) => pattern.test(JSON.stringify(objects));
}

export function no(seen: Seen): Seen {
  return (objects) => !seen(objects);
}

/** So many endpoints are ready in the slices, or more. */
export function ready(count: number): Seen {
  return (objects) => endpoints(objects).filter(({ conditions }) => conditions?.ready === true).length >= count;
}

/** So many endpoints of the slices are not ready, or more. */
export function unready(count: number): Seen {
  return (objects) => endpoints(objects).filter(({ conditions }) => conditions?.ready === false).length >= count;
}

export function pods(count: number): Seen {
  return (objects) => objects.filter(({ kind }) => kind === 'Pod').length === count;
}

/** It is so old that everybody has seen it who will. */
export function after(seconds: number): Seen {
  return (objects) =>
    objects.some(
      ({ kind, metadata }) =>
        kind === 'Service' && Date.now() - Date.parse(metadata.creationTimestamp ?? '') > seconds * 1000,
    );
}

interface Endpoint {
  readonly conditions?: { readonly ready?: boolean };
}

function endpoints(objects: readonly Dumped[]): readonly Endpoint[] {
  const slices = objects.filter(({ kind }) => kind === 'EndpointSlice');
  return slices.flatMap((slice) => (slice['endpoints'] ?? []) as readonly Endpoint[]);
}
