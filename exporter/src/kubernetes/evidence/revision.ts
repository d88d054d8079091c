import type { Labels } from '../../model/evidence/object.ts';
import type { Revision } from '../../model/evidence/workload.ts';
import { hash53 } from '../hash.ts';
import { type JsonObject, list, number, object, text, textMap } from '../json.ts';
import { metadataOf } from './fields.ts';
import { changedAtOf } from './network/changed-at.ts';

const revisionAnnotation = 'deployment.kubernetes.io/revision';
/** The Deployment controller adds it to each ReplicaSet; it says only that something differs. */
const hashLabel = 'pod-template-hash';

/** A ControllerRevision of a StatefulSet or DaemonSet as one state of its template; going back writes its number anew. */
export function controllerRevisionOf(source: JsonObject): Revision {
  const { name, uid, createdAt } = metadataOf(source);
  const template = object(object(object(source['data'])['spec'])['template']);
  return {
    name,
    uid,
    number: number(source['revision']) ?? 0,
    createdAt: changedAtOf(source) ?? createdAt,
    ...stateOf(template),
  };
}

/** A ReplicaSet of a Deployment as one state of its template. */
export function revisionOf(source: JsonObject): Revision {
  const { name, uid, createdAt } = metadataOf(source);
  const annotations = textMap(object(source['metadata'])['annotations']);
  const template = object(object(source['spec'])['template']);
  return {
    name,
    uid,
    number: Number(annotations.get(revisionAnnotation) ?? 0) || 0,
    createdAt,
    ...stateOf(template),
  };
}

function stateOf(template: JsonObject): Pick<Revision, 'images' | 'fields'> {
  return { images: imagesOf(object(template['spec'])), fields: fingerprintsOf(template) };
}

function imagesOf(spec: JsonObject): Labels {
  const containers = [...list(spec['initContainers']), ...list(spec['containers'])].map(object);
  return new Map(containers.map(({ name, image }) => [text(name) ?? '', text(image) ?? '']));
}

/** Fields of a template by path, as `containers[app].env[LEVEL]`, each with a fingerprint in place of its value. */
function fingerprintsOf({ metadata, spec }: JsonObject): Labels {
  const fields = new Map<string, string>();
  const { labels, annotations } = object(metadata);
  const told = Object.entries(object(labels)).filter(([key]) => key !== hashLabel);
  put(fields, 'labels', Object.fromEntries(told));
  put(fields, 'annotations', annotations);
  for (const [key, value] of Object.entries(object(spec))) put(fields, key, value);
  return fields;
}

/** Lists of what has a name are told by it; all other lists, and what a variable holds, are one field. */
function put(fields: Map<string, string>, path: string, value: unknown): void {
  const items = list(value).map(object);
  if (items.length > 0 && items.every(({ name }) => typeof name === 'string'))
    for (const { name, ...rest } of items) {
      const item = `${path}[${String(name)}]`;
      if (path.endsWith('.env')) fields.set(item, fingerprint(rest));
      else put(fields, item, rest);
    }
  else if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [key, inner] of Object.entries(value)) put(fields, `${path}.${key}`, inner);
  else if (value !== undefined) fields.set(path, fingerprint(value));
}

function fingerprint(value: unknown): string {
  return hash53(JSON.stringify(value)).toString(36);
}
