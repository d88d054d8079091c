import path from 'node:path';
import { read, typeScriptIn } from './tree.ts';

/** Relative imports, those of types and those made when they are needed among them. */
const importPattern = /\b(?:from|import)\s*\(?\s*'(\.[^']*)'/g;

/** One sentence for each circle of files that import each other. */
export function circleComplaints(root: string): string[] {
  return circles(importGraph(root)).map(
    (files) => `${files.join(', ')} import each other in a circle; move what they share to a file of its own`,
  );
}

/** Which files of ours each file imports. */
function importGraph(root: string): ReadonlyMap<string, readonly string[]> {
  const files = new Set(typeScriptIn(root));
  return new Map(
    [...files].map((file) => {
      const imported = [...read(root, file).matchAll(importPattern)].flatMap(([, target = '']) => {
        const named = path.posix.join(path.posix.dirname(file), target);
        return [named, `${named}.ts`, `${named}.tsx`].filter((candidate) => files.has(candidate));
      });
      return [file, imported];
    }),
  );
}

interface Visit {
  readonly order: number;
  /** The earliest file of the path to this one that it leads back to. */
  low: number;
}

/** Groups of files from each of which all others of it are reached. Source: Tarjan 1972, depth-first search. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const visits = new Map<string, Visit>();
  const trail: string[] = [];
  const found: string[][] = [];
  function visit(file: string): Visit {
    const own: Visit = { order: visits.size, low: visits.size };
    visits.set(file, own);
    trail.push(file);
    for (const next of graph.get(file) ?? []) {
      const seen = visits.get(next);
      if (seen === undefined) own.low = Math.min(own.low, visit(next).low);
      else if (trail.includes(next)) own.low = Math.min(own.low, seen.order);
    }
    if (own.low === own.order) {
      const group = trail.splice(trail.indexOf(file));
      if (group.length > 1 || graph.get(file)?.includes(file) === true) found.push(group);
    }
    return own;
  }
  for (const file of graph.keys()) if (!visits.has(file)) visit(file);
  return found;
}
