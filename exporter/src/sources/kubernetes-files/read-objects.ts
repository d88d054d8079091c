import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { type JsonObject, list, object } from '../../kubernetes/json.ts';
import { SourceError } from '../../model/source.ts';
import { CutOff, wholeInJson, wholeInYaml } from './cut-off.ts';

/**
 * The Kubernetes objects in a file, whatever they are. Throws a SourceError where it holds none or cannot be read; a CutOff
 * where it breaks off.
 */
export async function readObjects(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => Promise.reject(unreadable(file, error)));
  const objects = parseObjects(file, text.replace(/^\uFEFF/, '')).flatMap(itemsOf);
  if (objects.some((item) => typeof object(item)['kind'] === 'string') || isEmptyList(text)) return objects;
  const whole = wholeInYaml(text);
  // In YAML the kind of a list stands behind its items.
  if (whole.length > 0) throw new CutOff(`${file} breaks off`, 'write it again with kubectl get -o yaml', whole);
  throw new SourceError(
    `${file} holds no Kubernetes object; write it with kubectl get svc,endpointslices,deployments -A -o json`,
  );
}

/** A cluster without any of the objects is legal. */
function isEmptyList(text: string): boolean {
  return /"?kind"?:\s*"?\w*List\b/.test(text);
}

/** A List, or a typed list such as ServiceList, stands for its items; the items of a typed list carry no kind. */
function itemsOf(document: unknown): unknown[] {
  if (Array.isArray(document)) return document.flatMap(itemsOf);
  const source = object(document);
  const kind = typeof source['kind'] === 'string' ? source['kind'] : '';
  if (!kind.endsWith('List')) return [document];
  const itemKind = kind.slice(0, -'List'.length);
  return list(source['items']).flatMap((item) => itemsOf(itemKind === '' ? item : { kind: itemKind, ...object(item) }));
}

function parseObjects(file: string, text: string): unknown[] {
  if (/^\s*[[{]/.test(text)) return [parseJson(file, text)];
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) {
      const fault = `${file} line ${error.linePos?.[0].line ?? '?'} is not YAML (${firstLine(error.message)})`;
      throw faultOf(fault, 'write it with kubectl get -o yaml', wholeInYaml(text));
    }
  }
  try {
    return documents.map((document) => document.toJS() as unknown).filter((value) => value !== null);
  } catch (error) {
    throw new SourceError(
      `${file} cannot be read as YAML (${error instanceof Error ? error.message : String(error)}); write it with kubectl get -o json`,
    );
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const fault = `${file} is not whole JSON (${error instanceof Error ? error.message : 'unreadable'})`;
    throw faultOf(fault, 'write it again with kubectl get -o json', wholeInJson(text));
  }
}

function faultOf(fault: string, remedy: string, whole: readonly JsonObject[]): SourceError {
  return whole.length > 0 ? new CutOff(fault, remedy, whole) : new SourceError(`${fault}; ${remedy}`);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

/** Why the system does not let a file be read. */
export function unreadable(file: string, error: unknown): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT')
    return new SourceError(
      `${file} does not exist; write it with kubectl get svc,endpointslices,deployments -A -o json, or correct the path`,
    );
  return new SourceError(`${file} cannot be read (${code}); give the user that runs uhwatch read permission on it`);
}
