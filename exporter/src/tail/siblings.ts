import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { identityOf } from './opened-file.ts';

/** What a rotation puts behind the name of a log: a number or a date. */
const rotation = /^[.-]\d[\dT:._-]*$/;

/** A file in the folder of a log. */
export interface Sibling {
  readonly path: string;
  readonly identity: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** The files beside logs. A folder is listed once for all logs in it. */
export class Siblings {
  readonly #folders = new Map<string, Promise<readonly Sibling[]>>();

  /** All files in the folders of these paths. */
  async of(logs: readonly string[]): Promise<readonly Sibling[]> {
    const folders = [...new Set(logs.map((log) => path.dirname(log)))];
    const listed = folders.map((folder) => {
      const known = this.#folders.get(folder) ?? list(folder);
      this.#folders.set(folder, known);
      return known;
    });
    return (await Promise.all(listed)).flat();
  }
}

async function list(folder: string): Promise<readonly Sibling[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const siblings: Sibling[] = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    const stats = entry.isFile() ? await statOf(file) : undefined;
    if (stats === undefined) continue;
    const { size, mtimeMs } = stats;
    siblings.push({ path: file, identity: identityOf(stats), size: Number(size), modifiedMs: Number(mtimeMs) });
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
