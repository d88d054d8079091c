import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { identityOf } from './opened-file.ts';

/** What a rotation puts behind the name of a log: a number or a date. */
const rotation = /^[.-]\d[\dT:._-]*$/;

/** The same in a name as a whole, behind it or before its extension. */
const rotatedName = /^(.*?)[.-]\d[\dT:._-]*(\.[A-Za-z]+)?$/;

/** A file in the folder of a log. */
export interface Sibling {
  readonly path: string;
  readonly identity: string;
  readonly size: number;
  readonly modifiedMs: number;
  /** Infinity where the file system does not tell. */
  readonly bornMs: number;
}

/** The files beside logs. A folder is listed once for all logs in it. */
export class Siblings {
  readonly #isWanted: (name: string) => boolean;
  readonly #folders = new Map<string, Promise<readonly Sibling[]>>();

  constructor(isWanted: (name: string) => boolean = () => true) {
    this.#isWanted = isWanted;
  }

  /** All files in the folders of these paths whose names are wanted. */
  async of(logs: readonly string[]): Promise<readonly Sibling[]> {
    const folders = [...new Set(logs.map((log) => path.dirname(log)))];
    const listed = folders.map((folder) => {
      const known = this.#folders.get(folder) ?? list(folder, this.#isWanted);
      this.#folders.set(folder, known);
      return known;
    });
    return (await Promise.all(listed)).flat();
  }
}

async function list(folder: string, isWanted: (name: string) => boolean): Promise<readonly Sibling[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const siblings: Sibling[] = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    const stats = entry.isFile() && isWanted(entry.name) ? await statOf(file) : undefined;
    if (stats === undefined) continue;
    const { size, mtimeMs, birthtimeMs } = stats;
    const bornMs = birthtimeMs > 0n ? Number(birthtimeMs) : Infinity;
    const modifiedMs = Number(mtimeMs);
    siblings.push({ path: file, identity: identityOf(stats), size: Number(size), modifiedMs, bornMs });
  }
  return siblings;
}

/** Undefined when nothing can be seen there. */
export async function statOf(file: string): Promise<BigIntStats | undefined> {
  return stat(file, { bigint: true }).catch(() => undefined);
}

/** Whether a rotation may have given a file its name after that of one of these logs. */
export function isNamedAfter(file: string, logs: readonly string[]): boolean {
  return logs.some((log) => file.startsWith(log) && rotation.test(file.slice(log.length)));
}

/** The logs after which a rotation may have named this file: `a.log` of `a.log.1`, `a.log-20261122` and `a-20261122.log`. */
export function logsNamedIn(file: string): readonly string[] {
  const [, stem, extension = ''] = rotatedName.exec(file) ?? [];
  return stem === undefined ? [] : [`${stem}${extension}`];
}

/** Whether a file may be a copy of one of these logs; what is in it must tell. */
export function isNamedLikeCopy(file: string, logs: readonly string[]): boolean {
  return isNamedAfter(file, logs) || logsNamedIn(file).some((log) => logs.includes(log));
}

export function isCompressedCopy(file: string, logs: readonly string[]): boolean {
  const [, copy] = /^(.+)\.(?:gz|bz2|xz|zst|lz4|Z)$/.exec(file) ?? [];
  return copy !== undefined && isNamedLikeCopy(copy, logs);
}
