import type { Clock } from '../../model/clock.ts';
import type { Tell } from '../../model/event.ts';
import type { Slicing } from '../../model/slice.ts';
import type { SourceError } from '../../model/source.ts';
import { Cluster } from '../../kubernetes/cluster/cluster.ts';
import type { AsksForPods } from '../../kubernetes/evidence/subset-pods.ts';
import { Health } from './health.ts';
import type { JsonObject } from '../../kubernetes/json.ts';
import { MalformedObjects } from './malformed.ts';
import { ObjectSet } from '../../kubernetes/objects/object-set.ts';
import { Publisher, type Run } from './publisher.ts';
import { namespaceOf } from '../../kubernetes/objects/record.ts';
import type { Listing, Sink } from '../../kubernetes/watch/resource.ts';
import { isIn, type Scope, type Target } from './scope.ts';

export interface ClusterViewOptions {
  readonly clock: Clock;
  readonly slicing: Slicing;
  readonly warn: (sentence: string) => void;
  readonly scope: Scope;
  readonly targets: readonly Target[];
  /** How long a service that is gone is still told, in milliseconds. */
  readonly removalGraceMs: number;
}

/** What one reflector tells the view. */
export interface TargetSink extends Sink {
  /** The apiserver refuses it for good: what it told before is known no more. */
  refused(error: SourceError): void;
  /** The cluster does not have such a thing, which is no fault. */
  absent(): void;
}

/** The cluster as far as it is known. It outlives the runs of the source: a new run tells only what changed meanwhile. */
export class ClusterView {
  readonly #options: ClusterViewOptions;
  readonly #cluster: Cluster;
  readonly #malformed: MalformedObjects;
  readonly #sets = new Map<string, ObjectSet>();
  #tell: Tell = () => undefined;
  #health: Health | undefined;
  #publisher: Publisher | undefined;

  constructor(options: ClusterViewOptions) {
    this.#options = options;
    this.#cluster = new Cluster(options.removalGraceMs);
    this.#malformed = new MalformedObjects(options.clock, options.warn);
  }

  /** Begins a run: the source is up again when every target was listed anew. Answers with where each of them tells. */
  begin(run: Run): (target: Target) => TargetSink {
    const { clock, slicing, targets, warn } = this.#options;
    this.#tell = run.tell;
    const publisher = new Publisher(this.#cluster, { clock, slicing, run });
    const health = new Health({
      targets,
      tell: (event) => {
        if (!run.signal.aborted) run.tell(event);
      },
      warn,
      tellAll: async () => {
        await publisher.drain();
        publisher.tellNames();
      },
    });
    this.#health = health;
    this.#publisher = publisher;
    return (target) => this.#sink(target, health, publisher);
  }

  /** Whether the source is up in the present run. */
  get isUp(): boolean {
    return this.#health?.isUp === true;
  }

  /** Who asks for the pods of services that a mesh divides; what is learned is told at once. */
  get subsets(): AsksForPods {
    const { subsets } = this.#cluster;
    return {
      takeQuestion: (now) => subsets.takeQuestion(now),
      askAll: () => subsets.askAll(),
      learnPods: (question, answer) => {
        subsets.learnPods(question, answer);
        if (this.#health?.isComplete === true) this.#publisher?.publish();
      },
    };
  }

  #sink(target: Target, health: Health, publisher: Publisher): TargetSink {
    const { name, row, namespace } = target;
    const set = this.#setOf(target);
    const publish = (): void => {
      if (health.isComplete) publisher.publish();
    };
    const know = (known: boolean): void => {
      if (row.required === true) this.#cluster.setKnown(row.kind, namespace, known);
    };
    let lagsMs: number[] = [];
    return {
      begin: () =>
        // Half a list of workloads would say that less is desired; without all that is required nothing is told anyway.
        listing(set.begin(row.required === true && !health.isComplete), () => {
          know(true);
          health.settle(target);
          publish();
        }),
      put: (object) => lagsMs.push(...this.#put(set, object)),
      remove: (object) => set.remove(object),
      heard: (count) => {
        this.#tell({ type: 'resource-activity', resource: name, activity: 'event', count });
        if (lagsMs.length > 0) this.#tell({ type: 'propagation', lagsMs });
        lagsMs = [];
        publish();
      },
      note: (activity) => this.#tell({ type: 'resource-activity', resource: name, activity, count: 1 }),
      relisted: (reason) => this.#tell({ type: 'resource-relisted', resource: name, reason }),
      healthy: () => health.healthy(target),
      fault: (error) => health.fault(target, error),
      refused: (error) => {
        // Without any service there is nothing to tell; without those of one namespace of several the rest goes on.
        if (row.kind === 'Service' && health.isLast(target)) return health.fault(target, error);
        know(false);
        set.begin().commit();
        health.refused(target, error);
        publish();
      },
      absent: () => {
        set.begin().commit();
        // Whatever was wrong before: that there is none of it is all that there is to know.
        health.healthy(target);
        health.settle(target);
        publish();
      },
    };
  }

  /** How long after the change of a pod its slice came, in milliseconds, where it tells that. */
  #put(set: ObjectSet, object: JsonObject): number[] {
    const { before, after } = set.put(object);
    if (after?.kind !== 'EndpointSlice' || after.changedAt === 0) return [];
    // The annotation stays when something else of the slice changes.
    if (before?.kind === 'EndpointSlice' && before.changedAt === after.changedAt) return [];
    return [Math.max(0, this.#options.clock.now() - after.changedAt)];
  }

  #setOf({ id, row, name }: Target): ObjectSet {
    let set = this.#sets.get(id);
    if (set === undefined) {
      set = new ObjectSet({
        kind: row.kind,
        change: (before, after) => this.#cluster.change(before, after),
        inScope: (object) => {
          const namespace = namespaceOf(object);
          // Without a namespace it is malformed, which is to be told.
          return namespace === undefined || row.reachesOut === true || isIn(this.#options.scope, namespace);
        },
        malformed: (why) => {
          this.#malformed.add(row.kind, why);
          this.#tell({ type: 'resource-activity', resource: name, activity: 'malformed_object', count: 1 });
        },
      });
      this.#sets.set(id, set);
    }
    return set;
  }
}

function listing(begun: Listing, committed: () => void): Listing {
  return {
    ...begun,
    commit: () => {
      begun.commit();
      committed();
    },
  };
}
