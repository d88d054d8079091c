import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A file that a recipe adds, or lines that it puts in front of a line that is there once. */
export type Part =
  | { readonly file: string; readonly content: string }
  | { readonly file: string; readonly before: string; readonly lines: string };

/** How one thing is added by hand. */
export interface Recipe {
  /** As the first column of the table in CONTRIBUTING.md says it. */
  readonly adds: string;
  /** The files and folders that its second column names. */
  readonly byHand: readonly string[];
  readonly parts: readonly Part[];
}

/** Does by hand what the recipe says. Throws where the tree does not look as the recipe expects. */
export function follow(root: string, parts: readonly Part[]): void {
  for (const part of parts) {
    const place = path.join(root, part.file);
    if ('content' in part) {
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, part.content);
      continue;
    }
    const text = readFileSync(place, 'utf8');
    const [head = '', tail, ...more] = text.split(part.before);
    if (tail === undefined || more.length > 0) {
      throw new Error(`${part.file} must hold this once, for the recipe to put lines in front of it: ${part.before}`);
    }
    writeFileSync(place, `${head}${part.lines}${part.before}${tail}`);
  }
}
