import type { Scope } from '../scope.ts';

/** The upstream that the dashboard is about, as matchers: of all of it, and of the ports that are chosen. */
export interface One {
  readonly scope: Scope;
  readonly upstream: readonly string[];
  readonly port: readonly string[];
}
