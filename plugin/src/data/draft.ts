import { type NumberRole } from '@uhwatch/contract/panel-queries.ts';
import { type Status } from '@uhwatch/contract/status.ts';
import { type Dialect } from './dialects';
import {
  keyOf,
  type RowAlert,
  type RowChange,
  type RowFinding,
  type RowPort,
  type RowRoute,
  type UpstreamId,
} from './row';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Draft extends UpstreamId {
  readonly key: string;
  /** Whose labels name it. */
  readonly dialect: Dialect['id'];
  status: Status | undefined;
  lastStatus: Status | undefined;
  /** NaN where one of several answers is no number. */
  readonly numbers: Partial<Record<NumberRole, number>>;
  /** Rates of failed requests by class; undefined until there is one, as all that follows: most upstreams have none. */
  outcomes: Map<string, number> | undefined;
  findings: Array<Mutable<RowFinding>> | undefined;
  ports: Array<Mutable<RowPort>> | undefined;
  subsets: Array<Mutable<RowPort>> | undefined;
  alerts: Array<Mutable<RowAlert>> | undefined;
  routes: RowRoute[] | undefined;
  changes: Array<Mutable<RowChange>> | undefined;
  labels: Map<string, string> | undefined;
}

/** The upstreams that answers name, in the order in which they are named first. */
export class Drafts {
  readonly #all: Draft[] = [];
  // By cluster, namespace and service. One key of all three would be a new string for each row of each answer.
  readonly #known = new Map<string, Map<string, Map<string, Draft>>>();

  /** Finds the draft of an upstream that this dialect names, the same for the same upstream. */
  namedBy(dialect: Dialect['id']): (cluster: string, namespace: string, service: string) => Draft {
    return (cluster, namespace, service) => {
      const services = within(within(this.#known, cluster), namespace);
      let draft = services.get(service);
      if (draft === undefined) {
        draft = newDraft({ cluster, namespace, service }, dialect);
        services.set(service, draft);
        this.#all.push(draft);
      }
      return draft;
    };
  }

  [Symbol.iterator](): IterableIterator<Draft> {
    return this.#all.values();
  }
}

function within<T>(maps: Map<string, Map<string, T>>, name: string): Map<string, T> {
  let map = maps.get(name);
  if (map === undefined) {
    map = new Map();
    maps.set(name, map);
  }
  return map;
}

function newDraft(id: UpstreamId, dialect: Dialect['id']): Draft {
  // No spread: as it is compiled for older browsers, it takes longer than all the rest of reading an answer.
  return {
    cluster: id.cluster,
    namespace: id.namespace,
    service: id.service,
    key: keyOf(id),
    dialect,
    status: undefined,
    lastStatus: undefined,
    numbers: {},
    outcomes: undefined,
    findings: undefined,
    ports: undefined,
    subsets: undefined,
    alerts: undefined,
    routes: undefined,
    changes: undefined,
    labels: undefined,
  };
}
