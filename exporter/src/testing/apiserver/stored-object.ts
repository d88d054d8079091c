export interface StoredObject {
  /** Whatever else the object holds. */
  readonly [key: string]: unknown;
  readonly kind: string;
  readonly metadata: {
    /** Annotations, times and owners, say. */
    readonly [key: string]: unknown;
    /** Not set on objects of the whole cluster, such as nodes. */
    readonly namespace?: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}
