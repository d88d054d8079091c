import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** A bare name is looked up on PATH; anything with a slash is a path of its own. */
function locate(candidate: string): string | undefined {
  const places = candidate.includes('/')
    ? [candidate]
    : (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, candidate));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * The path of a real program that a test runs. Without it the test is skipped and one line says what to install; with
 * `UHWATCH_REQUIRE_ALL=1`, as in CI, a missing program is a failure, so that nothing is skipped unseen.
 */
export function realProgram(name: string, candidates: readonly string[], install: string): string | undefined {
  const found = candidates.map(locate).find((place) => place !== undefined);
  if (found !== undefined) return found;
  const advice = `${name} was not found (looked for ${candidates.join(', ')}): ${install}`;
  if (process.env.UHWATCH_REQUIRE_ALL === '1') throw new Error(advice);
  console.warn(advice);
  return undefined;
}
