import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readScenarios } from '../diagnosis/testing/scenario.ts';
import { refusalOf, runDiagnose } from './testing/diagnosing.ts';

const goldens = path.join(import.meta.dirname, 'testdata');
const scenarios = path.join(import.meta.dirname, '../diagnosis/testdata');
const twoCauses = path.join(scenarios, 'real-two-causes/objects.json');

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-diagnose-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

interface KubernetesObject {
  readonly kind: string;
  readonly apiVersion?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const objects = (JSON.parse(fs.readFileSync(twoCauses, 'utf8')) as { items: KubernetesObject[] }).items;

function dump(items: readonly object[], name = 'dump.json'): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return file;
}

function without(...kinds: readonly string[]): KubernetesObject[] {
  return objects.filter(({ kind }) => !kinds.includes(kind));
}

describe('what it prints', () => {
  test('is the answer in two lines, then each finding with evidence and commands', async () => {
    const { code, out } = await runDiagnose(['two-causes/web', '--files', twoCauses]);
    await expect(out).toMatchFileSnapshot(path.join(goldens, 'diagnose-two-causes.golden'));
    expect(code).toBe(1);
  });

  test('stays within 80 columns, but for names and for commands that are pasted', async () => {
    const { out } = await runDiagnose(['two-causes/web', '--files', twoCauses]);
    const wide = out.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '));
    expect(wide.filter((line) => !/^ {5}(kubectl|istioctl|uhwatch) /.test(line))).toEqual([]);
  });

  test('is JSON with exactly the fields that are promised', async () => {
    const { code, out } = await runDiagnose(['two-causes/web', '-o', 'json', '--files', twoCauses]);
    await expect(out).toMatchFileSnapshot(path.join(goldens, 'diagnose-two-causes.json.golden'));
    expect(code).toBe(1);
  });

  test('tells the subsets of a mesh, where one divides the service', async () => {
    const of = path.join(scenarios, 'mesh-subset-empty-before-a-request/objects.yaml');
    const base = ['service', 'ready', 'pods'].map((name) => path.join(scenarios, `_base/${name}.yaml`));
    const argv = ['shop/checkout', '--files', of, ...base];
    expect((await runDiagnose(argv)).out).toContain(
      'Subsets of the mesh\n  v1 on port http: 3 of 3 endpoints ready\n  v2 on port http: 0 of 0 endpoints ready\n',
    );
    const { subsets } = JSON.parse((await runDiagnose([...argv, '-o', 'json'])).out) as { subsets: object[] };
    const none = { ready: 0, unready: 0, draining: 0, terminating: 0 };
    expect(subsets).toEqual([
      { upstream_port: 'http', subset: 'v1', endpoints: { ...none, ready: 3 } },
      { upstream_port: 'http', subset: 'v2', endpoints: none },
    ]);
  });

  test('has colors on a terminal alone, and none where NO_COLOR says so', async () => {
    const argv = ['two-causes/web', '--files', twoCauses];
    const isColored = async (around: object): Promise<boolean> =>
      (await runDiagnose(argv, around)).out.includes('\u001B[');
    expect(await isColored({ isOutTerminal: true })).toBe(true);
    expect(await isColored({ isOutTerminal: true, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await isColored({})).toBe(false);
  });

  test('takes no control character from an object to the terminal', async () => {
    const bad = objects.map(
      (each) => JSON.parse(JSON.stringify(each).replaceAll("couldn't parse", '\\u001b[2J')) as object,
    );
    const { out } = await runDiagnose(['two-causes/web', '--files', dump(bad)]);
    expect(out).toContain('[2J image name');
    expect(out).not.toContain('\u001B');
  });

  test('does not depend on the order of the objects', async () => {
    const { out } = await runDiagnose(['two-causes/web', '--files', twoCauses]);
    expect((await runDiagnose(['two-causes/web', '--files', dump([...objects].reverse())])).out).toBe(out);
  });
});

describe('of many upstreams', () => {
  const probe = path.join(scenarios, 'real-probe-503/objects.json');

  test('all are told, the worst first', async () => {
    const ready = path.join(scenarios, 'real-selectorless-with-slices/objects.json');
    const { code, out } = await runDiagnose(['--all', '-o', 'json', '--files', ready, probe]);
    const { upstreams } = JSON.parse(out) as { upstreams: { upstream_service: string; status: string }[] };
    expect(upstreams.map(({ status }) => status)).toEqual(['no_healthy_upstream', 'healthy']);
    expect(code).toBe(1);
  });

  test('a name may stand behind the files too', async () => {
    expect((await runDiagnose(['--files', probe, twoCauses, 'two-causes/web'])).out).toMatch(/^two-causes\/web: No/);
  });
});

describe('captures of a real cluster have the verdict that the exporter has', () => {
  const single = readScenarios().filter(
    ({ folder: of, steps }) => steps.length === 1 && path.basename(of).startsWith('real-'),
  );

  test.each(single.map((scenario) => [path.basename(scenario.folder), scenario] as const))(
    '%s',
    async (_name, scenario) => {
      const [step] = scenario.steps;
      const files = (step?.objects ?? []).map((file) => path.join(scenario.folder, file));
      for (const [key, { status, findings }] of Object.entries(step?.expected ?? {})) {
        const { code, out } = await runDiagnose([key, '-o', 'json', '--files', ...files]);
        const found = JSON.parse(out) as { status: string; findings: { cause: string }[] };
        expect({ status: found.status, cause: found.findings[0]?.cause }).toEqual({
          status,
          cause: findings[0]?.cause,
        });
        const isWrong = findings.length > 0 || status === 'no_healthy_upstream';
        expect(code).toBe(status === 'unknown' ? 2 : Number(isWrong));
      }
    },
  );
});

describe('bad input is one sentence, and the rest is answered', () => {
  test.each([
    ['two-causes/wep', 'two-causes/wep is not in the files; did you mean two-causes/web?'],
    ['other/web', 'other/web is not in the files; did you mean two-causes/web?'],
    ['web', 'web is no NAMESPACE/SERVICE; did you mean two-causes/web?'],
    ['shop/quite-another', 'shop/quite-another is not in the files; known there are two-causes/web'],
  ])('the name %s is answered with the nearest names', async (name, sentence) => {
    expect(await refusalOf(name, '--files', twoCauses)).toBe(sentence);
  });

  test.each([
    [
      'Pod',
      'no Pod is in the files, without it nobody can say why an endpoint is not ready: run kubectl get pods -A -o json > pods.json and add that file',
    ],
    [
      'Event',
      'no Event is in the files, without it the last words of probes and of the scheduler are not known: run kubectl get events -A -o json > events.json and add that file',
    ],
  ])('a dump without any %s says what cannot be told, and the command for it', async (kind, sentence) => {
    const { code, out, err } = await runDiagnose(['two-causes/web', '--files', dump(without(kind))]);
    expect(err.split('\n').filter((line) => line.includes(`no ${kind} `))).toEqual([sentence]);
    expect(out).toMatch(/^two-causes\/web: No healthy upstream/);
    expect(code).toBe(1);
  });

  test('without any EndpointSlice nothing can be told', async () => {
    const { code, out, err } = await runDiagnose(['two-causes/web', '--files', dump(without('EndpointSlice'))]);
    expect(out).toMatch(/^two-causes\/web: Unknown\n/);
    expect(err).toContain('no EndpointSlice is in the files, so readiness is unknown');
    expect(code).toBe(2);
  });

  test.each([
    ['Deployment', 'extensions/v1beta1'],
    ['Deployment', 'apps/v1beta1'],
    ['EndpointSlice', 'discovery.k8s.io/v1alpha1'],
  ])('a %s of %s is named with its version', async (kind, apiVersion) => {
    const older = objects.map((each) => (each.kind === kind ? { ...each, apiVersion } : each));
    const { err } = await runDiagnose(['two-causes/web', '--files', dump(older)]);
    expect(err).toContain(`has apiVersion ${apiVersion}, which uhwatch does not know`);
  });

  test('a truncated file does not keep the others from being read, and nothing is called healthy then', async () => {
    const whole = path.join(scenarios, 'real-selectorless-with-slices/objects.json');
    const broken = path.join(folder, 'broken.json');
    fs.writeFileSync(broken, fs.readFileSync(twoCauses, 'utf8').slice(0, 200));
    const { code, out, err } = await runDiagnose(['--all', '--files', whole, broken]);
    expect(err).toContain(`${broken} is not whole JSON`);
    expect(out).toMatch(/: Healthy/);
    expect(code).toBe(2);
  });

  test('where no file can be read, that is the answer', async () => {
    const broken = path.join(folder, 'broken.json');
    fs.writeFileSync(broken, '{"kind":"List","items":[{');
    expect(await refusalOf('--all', '--files', broken)).toMatch(
      /broken\.json is not whole JSON \(.*\); write it again/,
    );
    expect(await refusalOf('a/b', '--files', path.join(folder, 'none.json'))).toContain('none.json does not exist');
    const empty = path.join(folder, 'empty');
    fs.mkdirSync(empty);
    expect(await refusalOf('--all', '--files', empty)).toContain('empty holds no .json, .yaml or .yml file');
  });

  test.each([
    [[], 'diagnose takes one NAMESPACE/SERVICE, or --all'],
    [['a/b', 'c/d', '--files', 'x.json'], 'diagnose takes one NAMESPACE/SERVICE, or --all'],
    [['a/b', '-o', 'table', '--files', 'x.json'], '-o table is not known; choose text, json'],
    [['a/b', '--fils', 'x.json'], "Unknown option '--fils'"],
  ])('%j is refused', async (argv, sentence) => {
    expect(await refusalOf(...argv)).toContain(sentence);
  });
});

test('a Service of Knative is not taken for the Service of the same name', async () => {
  const knative = {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'two-causes' },
  };
  const { out } = await runDiagnose(['two-causes/web', '--files', twoCauses]);
  expect((await runDiagnose(['two-causes/web', '--files', dump([knative, ...objects])])).out).toBe(out);
});
