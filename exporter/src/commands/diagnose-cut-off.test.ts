import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { refusalOf, runDiagnose } from './testing/diagnosing.ts';

const twoCauses = path.join(import.meta.dirname, '../diagnosis/testdata/real-two-causes/objects.json');
const key = 'two-causes/web';

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
const { items } = JSON.parse(fs.readFileSync(twoCauses, 'utf8')) as { items: KubernetesObject[] };
/** As `kubectl get svc,endpointslices,pods,events,... -o json` writes them: kind after kind. */
const order = ['Service', 'EndpointSlice', 'Deployment', 'ReplicaSet', 'Pod', 'Node', 'Event'];
const sorted = items.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
const asJson = JSON.stringify({ apiVersion: 'v1', items: sorted, kind: 'List' });

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-cut-off-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

/** Up to and with the last object of a kind, and the beginning of the next. */
function cutAfter(kind: string): string {
  const last = sorted.findLastIndex((each) => each.kind === kind);
  const whole = JSON.stringify({ apiVersion: 'v1', items: sorted.slice(0, last + 1), kind: 'List' });
  return asJson.slice(0, whole.lastIndexOf(']') + 20);
}

interface Answer {
  readonly status: string;
  readonly findings: readonly { readonly cause: string; readonly confidence: string }[];
}

async function diagnosed(file: string): Promise<Answer & { readonly err: string; readonly code: number }> {
  const { out, err, code } = await runDiagnose([key, '-o', 'json', '--files', file]);
  return { ...(JSON.parse(out) as Answer), err, code };
}

describe('a dump that breaks off', () => {
  test('is used as far as it is whole, and one sentence says up to where', async () => {
    const file = write('cut.json', cutAfter('Pod'));
    const { findings, err } = await diagnosed(file);
    expect(findings.map(({ cause }) => cause).sort()).toEqual(['image_pull', 'readiness_probe']);
    const pods = sorted.filter(({ kind }) => kind === 'Pod');
    const count = sorted.findLastIndex(({ kind }) => kind === 'Pod') + 1;
    const last = `only its first ${count} objects are used, up to Pod two-causes/${pods.at(-1)?.metadata.name}`;
    expect(err).toMatch(/cut\.json is not whole JSON \(.*\): only its first/);
    expect(err).toContain(`${last}; write it again with kubectl get -o json`);
  });

  test('as YAML too, whose list says what it is only at its end', async () => {
    const yaml = stringify({ apiVersion: 'v1', items: sorted, kind: 'List' }, { indentSeq: false });
    const events = yaml.indexOf('kind: Event');
    const { findings, err } = await diagnosed(write('cut.yaml', yaml.slice(0, events)));
    expect(findings.map(({ cause }) => cause).sort()).toEqual(['image_pull', 'readiness_probe']);
    expect(err).toMatch(
      /cut\.yaml (breaks off|line \d+ is not YAML \(.*\)): only its first \d+ objects are used, up to/,
    );
  });

  test('in whichever place: never healthy, never certain of anything that the whole would not say', async () => {
    const whole = await diagnosed(write('whole.json', asJson));
    const truth = new Set(whole.findings.map(({ cause }) => cause));
    const from = cutAfter('Service').length;
    for (let cut = 1; cut <= 40; cut++) {
      const file = write('cut.json', asJson.slice(0, from + Math.floor(((asJson.length - 2 - from) * cut) / 40)));
      const { status, findings, code } = await diagnosed(file);
      expect(status).not.toBe('healthy');
      expect(code).not.toBe(0);
      const certain = findings.filter(({ confidence }) => confidence === 'certain').map(({ cause }) => cause);
      expect(
        certain.filter((cause) => !truth.has(cause) && cause !== 'unknown'),
        `cut ${cut}`,
      ).toEqual([]);
    }
  });

  test('before its first object says nothing, and that is the answer', async () => {
    expect(await refusalOf(key, '--files', write('cut.json', asJson.slice(0, 60)))).toMatch(/is not whole JSON/);
  });
});
