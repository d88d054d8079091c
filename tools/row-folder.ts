import { readdirSync } from 'node:fs';
import path from 'node:path';

const src = path.resolve(import.meta.dirname, '../exporter/src');

/** A folder that holds one row. */
export interface RowFolder<Row> {
  readonly folder: string;
  /** The folder in camel case, as the row is called in code. */
  readonly name: string;
  readonly row: Row;
}

export interface RowsAt {
  /** From exporter/src. */
  readonly folder: string;
  /** The file in each folder that holds the row. */
  readonly file: string;
  /** What the row is exported as; undefined for the name of its folder. */
  readonly exported?: string;
}

/** Rows by their folders, that of the lowest rank first. Throws for a folder without its row, and for two of one rank. */
export async function rowsOf<Row>(
  { folder, file, exported }: RowsAt,
  rankOf: (row: Row) => number,
): Promise<readonly RowFolder<Row>[]> {
  const entries = readdirSync(path.join(src, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const loaded = await Promise.all(
    entries.map(async (entry) => {
      const name = entry.name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      const place = `${folder}/${entry.name}/${file}`;
      const module = (await import(path.join(src, place))) as Record<string, Row | undefined>;
      const row = module[exported ?? name];
      if (row === undefined) throw new Error(`exporter/src/${place} must export its row as ${exported ?? name}`);
      return { folder: entry.name, name, row };
    }),
  );
  const sorted = loaded.sort((a, b) => rankOf(a.row) - rankOf(b.row));
  const twice = sorted.find(({ row }, place) => {
    const next = sorted[place + 1];
    return next !== undefined && rankOf(next.row) === rankOf(row);
  });
  if (twice !== undefined)
    throw new Error(
      `two folders of exporter/src/${folder} have the rank ${rankOf(twice.row)}: ${twice.folder} and another`,
    );
  return sorted;
}
