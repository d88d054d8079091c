import { describeCause } from './causes.ts';
import { inEnglish, type Tell } from './tell.ts';

interface Why {
  readonly code: string;
  readonly cause: string;
  readonly reason: string;
}

interface Said {
  readonly names: readonly string[];
  readonly findings: readonly Why[];
}

/**
 * Tells whether what is said of an upstream has each of the words that somebody looks for, in its names or in what explains
 * it; case does not matter. Undefined while nothing is looked for.
 */
export function searchFor(search: string, tell: Tell = inEnglish): ((said: Said) => boolean) | undefined {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return ({ names, findings }) => {
    const whys = findings.map(({ code, cause, reason }) => `${code} ${cause} ${describeCause(cause, reason, tell)}`);
    const text = [...names, ...whys].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
