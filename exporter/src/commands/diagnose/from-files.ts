import { orConfigError } from '../../app/or-config-error.ts';
import { ConfigError } from '../../config/config-error.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { collect } from '../../kubernetes/evidence/collect.ts';
import { HeldObjects } from '../../kubernetes/evidence/held-objects.ts';
import { CutOff } from '../../sources/kubernetes-files/cut-off.ts';
import type { Tell } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { teller } from '../../model/teller.ts';
import { type Export, filesOf, readExport } from '../../sources/kubernetes-files/read-export.ts';
import { timeOf } from './time-of.ts';
import type { Looked } from './looked.ts';

interface Asked {
  /** `namespace/service`; undefined for all that are in trouble. */
  readonly key: string | undefined;
  readonly now: () => number;
  readonly warn: (sentence: string) => void;
}

/** So many objects of one file that are left out are told of; more of them tell nothing new. */
const toldFlaws = 10;

/** Diagnoses what kubectl wrote into files, as of when they were written. Throws a ConfigError where none can be read. */
export async function lookAtFiles(paths: readonly string[], { key, now, warn }: Asked): Promise<Looked> {
  const files = await orConfigError(() => filesOf(paths));
  const unread: string[] = [];
  const flaws: string[] = [];
  const read = await readExport(files, {
    warn: (sentence) => void flaws.push(sentence),
    unreadable: (error) => void unread.push(error instanceof CutOff ? error.used : error.message),
  });
  if (unread.length === files.length && read.objects.length === 0) throw new ConfigError(unread);
  for (const sentence of [...unread, ...firstOf(flaws)]) warn(sentence);
  const at = timeOf(read.objects, now());
  const { engine, snapshot } = await diagnosed(read, key, at);
  return {
    view: { snapshot, engine, now: at, mode: 'serve' },
    place: 'the files',
    isPartial: unread.length > 0,
  };
}

function firstOf(flaws: readonly string[]): string[] {
  const more = flaws.length - toldFlaws;
  return more > 0 ? [...flaws.slice(0, toldFlaws), `${more} more objects are left out like these`] : [...flaws];
}

async function diagnosed({ services, aliases, objects, cutOff }: Export, key: string | undefined, at: number) {
  const store = new Store({});
  const engine = new Engine(store, rules);
  const tell = teller('kubernetes-files', { emit: (event) => store.apply(event), clock: { now: () => at } });
  tell({ type: 'services', services });
  if (aliases !== undefined) tell({ type: 'aliases', aliases });
  tell({ type: 'source-up' });
  engine.work(at);
  const reader = new HeldObjects(objects, 'the files', cutOff);
  for (const each of key === undefined ? [...engine.inTrouble] : [key].filter((known) => engine.results.has(known)))
    await tellEvidence(tell, reader, { key: each, at });
  engine.work(at);
  return { engine, snapshot: store.snapshot() };
}

async function tellEvidence(tell: Tell, reader: HeldObjects, { key, at }: { key: string; at: number }): Promise<void> {
  const [namespace = '', service = ''] = key.split('/');
  const evidence = await collect(reader, { namespace, service, now: at });
  tell({ type: 'evidence', namespace, service, evidence });
}
