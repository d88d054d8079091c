import type { Condition, Labels } from './object.ts';

export interface Taint {
  readonly key: string;
  readonly value: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. */
  readonly effect: string;
}

/** A machine that runs pods. */
export interface Node {
  readonly name: string;
  readonly labels: Labels;
  readonly conditions: readonly Condition[];
  readonly taints: readonly Taint[];
  /** Cordoned: nothing new is given to it. */
  readonly unschedulable: boolean;
  /** By resource, as the platform writes quantities. */
  readonly allocatable: Labels;
}
