import type { Dirent } from 'node:fs';
import path from 'node:path';

/** What rotations leave behind: compressed, being compressed, numbered or dated. */
const rotated = /\.(?:gz|bz2|xz|zst|zip|tmp)$|\.log[.-]\d[\dT:._-]*$/;

/** A pattern without braces. */
export interface Branch {
  /** The folder where no segment is a pattern yet; empty for the present one. */
  readonly root: string;
  readonly segments: readonly string[];
}

/** Whether a path is a pattern. */
export function isGlob(pattern: string): boolean {
  return /[*?[\]{}]/.test(pattern);
}

/** Whether a path is one of those that the pattern means. */
export function isMeant(file: string, pattern: string): boolean {
  return file === pattern || (isGlob(pattern) && !rotated.test(file) && path.matchesGlob(file, pattern));
}

/** Where to look for what a pattern means: one branch for each choice of its braces. */
export function branchesOf(pattern: string): Branch[] {
  return withoutBraces(pattern).map(branchOf);
}

function branchOf(pattern: string): Branch {
  const all = pattern.split('/');
  const first = all.findIndex(isGlob);
  const at = first < 0 ? all.length - 1 : first;
  const root = all.slice(0, at).join('/');
  const segments = all.slice(at).filter((segment) => segment !== '');
  return { root: root === '' && pattern.startsWith('/') ? '/' : root, segments };
}

/** A pattern for each choice of its braces, so that every segment can be matched for itself. */
function withoutBraces(pattern: string): string[] {
  const close = pattern.indexOf('}');
  const open = pattern.lastIndexOf('{', close);
  if (close < 0 || open < 0) return [pattern];
  const choices = pattern.slice(open + 1, close).split(',');
  return choices.flatMap((choice) => withoutBraces(pattern.slice(0, open) + choice + pattern.slice(close + 1)));
}

/** Whether an entry of a folder is what a segment means: a log when the segment is the last, else a folder. */
export function isMeantBy(entry: Dirent, segment: string, isLast: boolean): boolean {
  const { name } = entry;
  if (segment === '**') return entry.isDirectory() && !name.startsWith('.');
  const kind = isLast ? entry.isFile() : entry.isDirectory();
  if (!kind && !entry.isSymbolicLink()) return false;
  if (!isGlob(segment)) return name === segment;
  if (name.startsWith('.') && !segment.startsWith('.')) return false;
  return !(isLast && rotated.test(name)) && path.matchesGlob(name, segment);
}
