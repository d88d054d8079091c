import type { Archive } from './archive.ts';
import { codeChecks } from './checks/code.ts';
import { layoutChecks } from './checks/layout.ts';
import { metadataChecks } from './checks/metadata.ts';
import { textChecks } from './checks/texts.ts';

/**
 * What the public plugin-validator checks and can be checked without a network, and what reviewers of the catalog ask
 * for besides.
 */
export const checks = [...metadataChecks, ...layoutChecks, ...textChecks, ...codeChecks];

/** What is wrong with an archive, one sentence each, with the name of the check in front. */
export function problemsOf(archive: Archive): string[] {
  return checks.flatMap(({ name, problems }) => problems(archive).map((problem) => `${name}: ${problem}`));
}
