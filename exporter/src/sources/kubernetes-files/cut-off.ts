import { parse } from 'yaml';
import { type JsonObject, list, object, text } from '../../kubernetes/json.ts';
import { ListItems } from '../../kubernetes/watch/json-stream.ts';
import { SourceError } from '../../model/source.ts';

/** A file breaks off, as when the disk was full or somebody stopped kubectl. */
export class CutOff extends SourceError {
  /** Those that stand whole in it, at least one. */
  readonly objects: readonly JsonObject[];
  /** The same sentence for whoever uses those: up to where the file is known. */
  readonly used: string;

  constructor(fault: string, remedy: string, objects: readonly JsonObject[]) {
    super(`${fault}; ${remedy}`);
    this.objects = objects;
    const many = objects.length === 1 ? 'only its first object is' : `only its first ${objects.length} objects are`;
    const { namespace, name } = object(this.#last['metadata']);
    const last = [namespace, name].flatMap((part) => text(part) ?? []).join('/');
    this.used = `${fault}: ${many} used, up to ${this.kind} ${last}; ${remedy}`;
  }

  /** Of this kind there may be more; kubectl writes kind after kind. */
  get kind(): string {
    return text(this.#last['kind']) ?? '';
  }

  get #last(): JsonObject {
    return object(this.objects.at(-1));
  }
}

/** The whole items of a list in JSON that breaks off. */
export function wholeInJson(content: string): JsonObject[] {
  const cutter = new ListItems();
  const items: JsonObject[] = [];
  try {
    for (const item of cutter.take(Buffer.from(content))) items.push(object(JSON.parse(item)));
  } catch {
    // What is no list, or is broken in the middle: what came before that is whole all the same.
  }
  // A typed list says what its items are, where that stands before them.
  const [, kind] = /"kind"\s*:\s*"(\w+)List"/.exec(cutter.envelope()) ?? [];
  const typed = kind === undefined ? items : items.map((item) => ({ kind, ...item }));
  return typed.filter((item) => text(item['kind']) !== undefined);
}

/** The whole items of a list in YAML that breaks off, as kubectl indents it. The kind of the list stands behind them. */
export function wholeInYaml(content: string): JsonObject[] {
  const end = content.lastIndexOf('\n- ');
  if (end < 0 || !/^items:\s*$/m.test(content)) return [];
  try {
    return list(object(parse(content.slice(0, end + 1), { logLevel: 'silent' }))['items']).map(object);
  } catch {
    return [];
  }
}
