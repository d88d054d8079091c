/** Scenarios, by their folders, whose truth is written down and not found yet. */
export const pending: ReadonlySet<string> = new Set<string>();
