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
  alerts: Array<Mutable<RowAlert>> | undefined;
  routes: RowRoute[] | undefined;
  changes: Array<Mutable<RowChange>> | undefined;
}

/** The upstreams that answers name, in the order in which they are named first. */
export class Drafts {
  readonly #known = new Map<string, Draft>();

  /** The same draft for the same upstream. */
  of(id: UpstreamId, dialect: Dialect['id']): Draft {
    const key = keyOf(id);
    const known = this.#known.get(key);
    if (known !== undefined) {
      return known;
    }
    const draft: Draft = {
      ...id,
      key,
      dialect,
      status: undefined,
      lastStatus: undefined,
      numbers: {},
      outcomes: undefined,
      findings: undefined,
      ports: undefined,
      alerts: undefined,
      routes: undefined,
      changes: undefined,
    };
    this.#known.set(key, draft);
    return draft;
  }

  [Symbol.iterator](): IterableIterator<Draft> {
    return this.#known.values();
  }
}
