import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UpstreamDetail } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readScenarios } from '../../exporter/src/diagnosis/testing/scenario.ts';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import type { Uhwatch } from '../support/processes.ts';
import { mends } from './captures/mends.ts';
import { scenes } from './captures/scenes/index.ts';
import { Theater } from './captures/theater.ts';
import { ControlPlane } from './support/control-plane.ts';
import { deployedUhwatch } from './support/deployed.ts';
import { realNodeIsPermitted } from './support/real-node.ts';

/** Half of the verdicts are there so soon after the cluster shows what they rest on. */
const verdictMs = 2_000;
/** And each of them, however busy the machine is: none waits for evidence to be read again by chance. */
const slowestMs = 10_000;

/** What is found in the capture of a scene has to be found while it happens. */
function truthOf(name: string): object {
  const scenario = readScenarios().find(({ folder }) => path.basename(folder) === `real-${name}`);
  const upstream = scenario?.steps.at(-1)?.expected?.[`${name}/web`];
  const [finding] = upstream?.findings ?? [];
  if (upstream === undefined || finding === undefined) throw new Error(`real-${name} expects no finding`);
  const { code, cause, reason, confidence } = finding;
  return { status: upstream.status, findings: [{ code, cause, reason, confidence }] };
}

describe.skipIf(!realNodeIsPermitted())('a service that is broken is diagnosed until it is mended', () => {
  let theater: Theater;
  let uhwatch: Uhwatch;
  const ends: (() => unknown)[] = [];
  const took: number[] = [];

  beforeAll(async () => {
    theater = new Theater(await ControlPlane.start());
    ends.push(() => theater.stop());
    await theater.startNodes('real');
    uhwatch = await deployedUhwatch(theater.plane);
    ends.push(() => uhwatch.stop());
  }, 420_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, 60_000);

  /** Waits until the API tells of a service what is expected; milliseconds on the clock of the test. */
  async function becomes(name: string, expected: object, withinMs: number): Promise<number> {
    await eventually(async () => {
      await delay(50);
      const answer = await fetch(`${uhwatch.url}/api/v1/upstreams/${name}/web`);
      expect(UpstreamDetail.parse(await answer.json())).toMatchObject(expected);
    }, withinMs);
    return performance.now();
  }

  /** What `uhwatch diagnose` prints of a dump that kubectl writes now. */
  function diagnosed(name: string): { readonly status: number | null; readonly document: unknown } {
    const kinds = 'svc,endpointslices,pods,events,deployments,replicasets,statefulsets,resourcequotas,pvc';
    const dump = theater.plane.write(`${name}.json`, theater.plane.kubectl(['get', kinds, '-n', name, '-o', 'json']));
    const nodes = theater.plane.write('nodes.json', theater.plane.kubectl(['get', 'nodes', '-o', 'json']));
    const args = ['exporter/src/main.ts', 'diagnose', `${name}/web`, '--files', dump, nodes, '-o', 'json'];
    const { status, stdout } = spawnSync('node', args, { encoding: 'utf8' });
    return { status, document: JSON.parse(stdout) };
  }

  test.each(Object.entries(mends))(
    '%s',
    async (name, mend) => {
      const scene = scenes.find((each) => each.name === name);
      if (scene === undefined) throw new Error(`no scene is called ${name}`);
      await theater.begin(scene);
      const shown = theater.seen(scene, scene.until).then(() => performance.now());
      const told = await becomes(name, truthOf(name), 120_000);
      const ms = Math.max(0, told - (await shown));
      took.push(ms);
      console.log(`${name}: the verdict came ${Math.round(ms)} ms after the cluster showed it`);
      expect(ms).toBeLessThan(slowestMs);
      expect(diagnosed(name)).toMatchObject({ status: 1, document: truthOf(name) });
      await mend(await theater.stageOf(scene));
      await becomes(name, { status: 'healthy', findings: [] }, 120_000);
      await theater.end(scene);
    },
    300_000,
  );

  test('in each of the twelve ways', () => {
    const inOrder = took.map(Math.round).sort((a, b) => a - b);
    console.log(`verdicts took ${inOrder[0]} to ${inOrder.at(-1)} ms, half of them at most ${inOrder[6]} ms`);
    expect(inOrder).toHaveLength(12);
    expect(inOrder[6]).toBeLessThan(verdictMs);
  });
});
