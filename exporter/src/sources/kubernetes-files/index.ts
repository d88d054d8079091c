import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Clock } from '../../model/clock.ts';
import type { Service } from '../../model/service.ts';
import { Cluster } from '../../kubernetes/cluster/cluster.ts';
import { list, object } from '../../kubernetes/json.ts';
import { isRejection, type KubernetesRecord, project } from '../../kubernetes/objects/objects.ts';
import { sentence, type Source, SourceError } from '../../model/source.ts';

export interface KubernetesFilesOptions {
  /** Files or folders, as `kubectl get svc,endpointslices,deployments,... -A -o json` (or `-o yaml`) writes them. */
  readonly paths: readonly string[];
  readonly pollMs: number;
  readonly clock: Clock;
  /** Hears one sentence for each object that is left out. */
  readonly warn: (sentence: string) => void;
}

const extensions = new Set(['.json', '.yaml', '.yml']);

/** Reads Kubernetes objects from files, and again whenever a file changes: for incident reviews and without a cluster. */
export function kubernetesFiles({ paths, pollMs, clock, warn }: KubernetesFilesOptions): Source {
  return {
    async run(tell, signal) {
      let seen = '';

      async function look(): Promise<void> {
        const before = seen;
        // Files that are away for a while are read again, also when they come back as they were.
        seen = '';
        const files = await filesOf(paths);
        seen = await fingerprintOf(files);
        if (seen === before) return;
        const read = await readExport(files, warn);
        tell({ type: 'services', services: servicesOf(read, warn) });
        const aliases = read.cluster.takeAliases();
        if (aliases !== undefined) tell({ type: 'aliases', aliases });
        tell({ type: 'source-up' });
      }

      while (!signal.aborted) {
        try {
          await look();
        } catch (error) {
          // What was read before stays; the model shows it as unknown until the files can be read again.
          tell({ type: 'source-down', error: sentence(error) });
        }
        await clock.sleep(pollMs, signal);
      }
    },
  };
}

interface Export {
  readonly cluster: Cluster;
  /** Whether the files hold any EndpointSlice. */
  readonly slices: boolean;
}

async function readExport(files: readonly string[], warn: (sentence: string) => void): Promise<Export> {
  // The same object may stand in two files: the last one counts.
  const records = new Map<string, KubernetesRecord>();
  for (const file of files) {
    for (const item of await readObjects(file)) {
      const record = project(item, undefined, (flaw) => warn(`${file}: ${flaw}`));
      if (!isRejection(record)) records.set(`${String(object(item)['kind'])} ${record.uid}`, record);
      else if (record.rejected === 'malformed') warn(`${file}: ${record.why}`);
    }
  }
  const cluster = new Cluster();
  for (const record of records.values()) cluster.change(undefined, record);
  return { cluster, slices: [...records.values()].some(({ kind }) => kind === 'EndpointSlice') };
}

function servicesOf({ cluster, slices }: Export, warn: (sentence: string) => void): Service[] {
  const services = cluster.services();
  if (slices || services.length === 0) return services;
  // No slice in a whole export means that nobody asked for them, not that every service is down.
  warn('no EndpointSlice is in the files, so readiness is unknown: add endpointslices to kubectl get');
  return services.map((service) => ({ ...service, readiness: [] }));
}

/** The files behind the paths; a folder stands for the JSON and YAML files in it. */
async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const given of paths) {
    const stats = await stat(given).catch((error: unknown) => Promise.reject(unreadable(given, error)));
    if (!stats.isDirectory()) files.push(given);
    else {
      const inside = (await readdir(given)).filter((entry) => extensions.has(path.extname(entry))).sort();
      if (inside.length === 0)
        throw new SourceError(
          `${given} holds no .json, .yaml or .yml file; put the output of kubectl get -o json there`,
        );
      files.push(...inside.map((entry) => path.join(given, entry)));
    }
  }
  return files;
}

async function fingerprintOf(files: readonly string[]): Promise<string> {
  const rows = await Promise.all(
    files.map(async (file) => {
      const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true }).catch((error: unknown) =>
        Promise.reject(unreadable(file, error)),
      );
      // The last is the time at which somebody gave permission to read it, among others.
      return [file, ino, size, mtimeNs, ctimeNs].map(String).join(' ');
    }),
  );
  return rows.join('\n');
}

async function readObjects(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => Promise.reject(unreadable(file, error)));
  const objects = parseObjects(file, text.replace(/^\uFEFF/, '')).flatMap(itemsOf);
  if (objects.some((item) => typeof object(item)['kind'] === 'string') || isEmptyList(text)) return objects;
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
      throw new SourceError(
        `${file} line ${error.linePos?.[0].line ?? '?'} is not YAML (${firstLine(error.message)}); write it with kubectl get -o yaml`,
      );
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
    throw new SourceError(
      `${file} is not whole JSON (${error instanceof Error ? error.message : 'unreadable'}); write it again with kubectl get -o json`,
    );
  }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

function unreadable(file: string, error: unknown): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT')
    return new SourceError(
      `${file} does not exist; write it with kubectl get svc,endpointslices,deployments -A -o json, or correct the path`,
    );
  return new SourceError(`${file} cannot be read (${code}); give the user that runs uhwatch read permission on it`);
}
