import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import type { JsonObject } from '../json.ts';
import { collect } from './collect.ts';
import { HeldObjects } from './held-objects.ts';
import type { ObjectReader } from './reader.ts';

const capture = path.join(import.meta.dirname, '../../diagnosis/testdata/real-two-causes/objects.json');
const { items } = JSON.parse(readFileSync(capture, 'utf8')) as { items: readonly JsonObject[] };
const whole = new HeldObjects(items, 'the cluster');
const none = new HeldObjects(
  items.map(({ kind }) => ({ kind, metadata: { name: 'another', namespace: 'elsewhere' } })),
  'the cluster',
);

/** Reads so many lists, then everything is gone. */
function goneAfter(reads: number): { readonly reader: ObjectReader; readonly count: () => number } {
  let count = 0;
  return { reader: { list: (query) => (++count <= reads ? whole : none).list(query) }, count: () => count };
}

const collected = (reader: ObjectReader): Promise<UpstreamEvidence> =>
  collect(reader, { namespace: 'two-causes', service: 'web', now: 0 });

test('objects that are deleted between two reads are no fault and no gap, whenever that is', async () => {
  const all = goneAfter(Infinity);
  const evidence = await collected(all.reader);
  expect(evidence.pods).toHaveLength(5);
  const seen = new Set<number>();
  for (let reads = 0; reads <= all.count(); reads++) {
    const partly = await collected(goneAfter(reads).reader);
    expect([...partly.missing], `gone after ${reads} reads`).toEqual([...evidence.missing]);
    seen.add(partly.pods.length + partly.events.length);
  }
  // That nothing at all, pods alone, and more and more events were there.
  expect(seen.size).toBeGreaterThan(3);
});
