import type { Field } from '../entry.ts';
import { holdsAt } from './bytes.ts';

/** What stands behind a key: a field, an object whose keys are looked into, or a line of another format. */
export interface JsonKey {
  readonly field?: Field;
  /** The value, where it is an object. */
  readonly inner?: JsonKeys;
  /** Whether a text value may be a whole line: an envelope such as `{"message":"[2026-...`. */
  readonly envelope?: true;
}

interface KeyRow {
  readonly name: Buffer;
  readonly key: JsonKey;
}

const slots = 1 << 10;

/** Looks keys up by their bytes: by length and first byte, which few keys share. */
export class JsonKeys {
  readonly rows: readonly (readonly [string, JsonKey])[];
  readonly #slots: (readonly KeyRow[] | undefined)[] = new Array<undefined>(slots).fill(undefined);

  constructor(rows: readonly (readonly [string, JsonKey])[]) {
    this.rows = rows;
    for (const [text, key] of rows) {
      const name = Buffer.from(JSON.stringify(text).slice(1, -1));
      const slot = slotOf(name.length, name[0] ?? 0);
      this.#slots[slot] = [...(this.#slots[slot] ?? []), { name, key }];
    }
  }

  /** Whether any key, at any depth, holds the field. */
  has(field: Field): boolean {
    return this.rows.some(([, key]) => key.field === field || key.inner?.has(field) === true);
  }

  find(bytes: Buffer, start: number, end: number): JsonKey | undefined {
    const rows = this.#slots[slotOf(end - start, bytes[start]!)];
    if (rows === undefined) return undefined;
    for (const { name, key } of rows) if (end - start === name.length && holdsAt(bytes, start, name)) return key;
    return undefined;
  }
}

function slotOf(length: number, first: number): number {
  return ((length << 5) ^ first) & (slots - 1);
}
