/**
 * Records scenes on the real control plane into scenario folders `real-NAME` of the diagnosis: `npm run record-captures`,
 * with names for some of them. It writes objects.json, and the time of recording as `now` into scenario.yaml, which has to
 * be there: what is expected is written down before it is recorded.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ControlPlane } from '../support/control-plane.ts';
import type { Dumped } from './dump.ts';
import type { Scene } from './scene.ts';
import { scenes } from './scenes/index.ts';
import { Theater } from './theater.ts';

const testdata = path.resolve(import.meta.dirname, '../../../exporter/src/diagnosis/testdata');
const atOnce = 5;
/** Controllers have told what they have to tell. */
const settleMs = 2_000;

function folderOf({ name }: Scene): string {
  return path.join(testdata, `real-${name}`);
}

/** Records the scenes of one kind of node; the names of those that failed. */
async function record(theater: Theater, chosen: readonly Scene[]): Promise<string[]> {
  const failed: string[] = [];
  const take = async (scene: Scene): Promise<void> => {
    try {
      await theater.begin(scene);
      write(scene, await settled(theater, scene));
      console.log(`recorded ${scene.name}`);
    } catch (error) {
      failed.push(scene.name);
      console.error(`${scene.name}: ${String(error)}`);
    }
    await theater.end(scene);
  };
  const together = chosen.filter(({ isAlone }) => isAlone !== true);
  for (let first = 0; first < together.length; first += atOnce)
    await Promise.all(together.slice(first, first + atOnce).map(take));
  for (const scene of chosen.filter(({ isAlone }) => isAlone === true)) await take(scene);
  return failed;
}

/** The objects in which the end of the scene is seen, and still is a moment later. */
async function settled(theater: Theater, scene: Scene): Promise<readonly Dumped[]> {
  for (;;) {
    await theater.seen(scene, scene.until);
    await delay(settleMs);
    const { objects } = await theater.stageOf(scene);
    if (scene.until(objects)) return objects;
  }
}

function write(scene: Scene, items: readonly Dumped[]): void {
  const folder = folderOf(scene);
  const list = { apiVersion: 'v1', kind: 'List', items };
  writeFileSync(path.join(folder, 'objects.json'), `${JSON.stringify(list, null, 1)}\n`);
  const file = path.join(folder, 'scenario.yaml');
  const now = `now: ${new Date().toISOString()}\n`;
  const text = readFileSync(file, 'utf8').replace(/^now: .*\n/m, '');
  writeFileSync(file, text.replace(/^steps:/m, `${now}steps:`));
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !scenes.some((scene) => scene.name === name));
if (unknown.length > 0) throw new Error(`no scene is called ${unknown.join(', ')}; see e2e/cluster/captures/scenes`);
const chosen = scenes.filter(({ name }) => names.length === 0 || names.includes(name));
const without = chosen.filter((scene) => !existsSync(path.join(folderOf(scene), 'scenario.yaml')));
if (without.length > 0)
  throw new Error(`write down what is expected first, in scenario.yaml of ${without.map(folderOf).join(', ')}`);
const theater = new Theater(await ControlPlane.start());
const failed: string[] = [];
try {
  for (const on of ['pretended', 'real'] as const) {
    const here = chosen.filter((scene) => scene.on === on);
    if (here.length === 0) continue;
    await theater.startNodes(on);
    failed.push(...(await record(theater, here)));
  }
} finally {
  await theater.stop();
}
if (failed.length > 0) throw new Error(`not recorded: ${failed.join(', ')}`);
