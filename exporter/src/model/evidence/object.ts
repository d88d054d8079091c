/** An object of the platform, as evidence names it. */
export interface ObjectRef {
  /** The platform's own word, such as `Deployment`. */
  readonly kind: string;
  /** Empty for what has none, such as a node. */
  readonly namespace: string;
  readonly name: string;
}

/** A condition that the platform keeps for an object. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  /** When the status became what it is, in milliseconds since the epoch; undefined where the object does not say. */
  readonly since: number | undefined;
}

export type Labels = ReadonlyMap<string, string>;

export function conditionOf(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((each) => each.type === type);
}
