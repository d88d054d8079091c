import type { Alert, Group } from './alert.ts';
import { budgetPages, budgetTickets } from './alerts/budget.ts';
import { capacity } from './alerts/capacity.ts';
import { outages } from './alerts/outages.ts';
import { routing } from './alerts/routing.ts';
import { self } from './alerts/self.ts';
import { upstreams } from './alerts/upstreams.ts';
import type { Parameters } from './parameters.ts';

/** Stores limit the rules of a group; Mimir's ruler is said to take 20. */
export const maxRules = 15;

/** All rules, with these parameters; a group that has none is left out. */
export function ruleSet(parameters: Parameters): Group[] {
  const groups = [upstreams, outages, budgetPages, budgetTickets, capacity, routing, self].map((group) =>
    group(parameters),
  );
  return groups.filter(({ recordings, alerts }) => recordings.length + alerts.length > 0);
}

export function alertsOf(groups: readonly Group[]): Alert[] {
  return groups.flatMap(({ alerts }) => alerts);
}
