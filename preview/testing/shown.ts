import type { FieldConfigSource } from '@grafana/data';
import type { TableField } from './frames.ts';

/** One answer, or one series of a range answer; to a query of any name. */
export interface AnyFrame {
  readonly refId: string;
  readonly fields: readonly TableField[];
}

/** What is answered about an upstream that is opened; `silent` never answers, `failing` fails. */
export type Past = readonly AnyFrame[] | 'silent' | 'failing';

/** What the page of the panel shows, as a test says it. */
export interface Shown {
  readonly frames: readonly AnyFrame[];
  /** When the queries were run; ISO 8601. */
  readonly at?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** What somebody chose for the fields. */
  readonly fieldConfig?: FieldConfigSource;
  /** Whether Grafana follows data links itself, as those that lead to the other half of Explore. */
  readonly followsLinks?: boolean;
  /** Where the answer differs from a good one. */
  readonly state?: 'Loading' | 'Streaming' | 'Error';
  readonly errors?: readonly { readonly refId?: string; readonly message: string }[];
  /** The queries of the panel; those that the frames answer where a test does not say. */
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr?: string;
    readonly datasource?: { readonly uid: string; readonly type: string };
  }[];
  /** What is answered about an upstream that is opened; nothing where a test does not say. */
  readonly past?: Past;
  /** Those of the dashboard. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether the dashboard has ad hoc filters. */
  readonly hasAdHocFilters?: boolean;
}
