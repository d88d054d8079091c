import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runDiagnose } from '../testing/diagnosing.ts';
import { loadRecording } from './recording.ts';

const examples = path.resolve(import.meta.dirname, '../../../../examples/demo');
const outage = path.join(examples, 'outage.json');
/** What a reader has no use for, or what is nobody's business. */
const unwanted = /managedFields|last-applied|"kind":"(?:Secret|ConfigMap)"|nodeInfo|\/tmp\/|\/work\//;

interface Endpoint {
  readonly conditions: { readonly ready: boolean };
}

/** For how long at a time no endpoint of a service was ready, in milliseconds. */
async function outagesOf(service: string): Promise<number[]> {
  const { changes } = await loadRecording(path.join(examples, 'recording'));
  const slices = new Map<string, readonly Endpoint[]>();
  const outages: number[] = [];
  let since: number | undefined;
  const uids = new Set(
    changes.filter(({ fields }) => labelsOf(fields)?.['kubernetes.io/service-name'] === service).map(({ uid }) => uid),
  );
  for (const { atMs, uid, fields } of changes.filter((change) => uids.has(change.uid))) {
    if (fields?.['endpoints'] !== undefined) slices.set(uid, (fields['endpoints'] ?? []) as readonly Endpoint[]);
    const isReady = [...slices.values()].flat().some(({ conditions }) => conditions.ready);
    if (isReady && since !== undefined) outages.push(atMs - since);
    since = isReady ? undefined : (since ?? atMs);
  }
  return outages;
}

function labelsOf(fields?: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> | undefined {
  return (fields?.['metadata'] as { labels?: Record<string, string> } | undefined)?.labels;
}

test.each(['checkout', 'payments'])('the outage of %s lasts for 90 seconds and more', async (service) => {
  expect(await outagesOf(service)).toEqual([expect.toSatisfy((ms: number) => ms >= 90_000)]);
});

test('cart and catalog have a ready endpoint all the time', async () => {
  expect(await outagesOf('cart')).toEqual([]);
  expect(await outagesOf('catalog')).toEqual([]);
});

test.each(['outage.json', 'recording/objects.jsonl', 'recording/access.log'])(
  '%s holds objects and lines, and nothing of where it was recorded',
  (file) => expect(readFileSync(path.join(examples, file), 'utf8')).not.toMatch(unwanted),
);

test('a recording that was cut off is one sentence with the remedy', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-recording-'));
  writeFileSync(path.join(folder, 'recording.json'), '{"startedAt":');
  await expect(loadRecording(folder)).rejects.toMatchObject({
    problems: [expect.stringMatching(/cannot be read \(.+\); restore it with git, or record it anew with npm run/)],
  });
  rmSync(folder, { recursive: true });
});

describe('the dump of the outage', () => {
  interface Told {
    readonly findings: readonly Readonly<Record<string, unknown>>[];
    readonly changes: readonly { readonly what: string }[];
  }

  async function told(name: string): Promise<Told> {
    const { code, out } = await runDiagnose([name, '-o', 'json', '--files', outage]);
    expect(code).toBe(1);
    return JSON.parse(out) as Told;
  }

  const certain = { code: 'UP101', upstream_port: 'http', confidence: 'certain' };

  test('tells of checkout that its probe is answered with 503, and which image came half a minute before', async () => {
    const { findings, changes } = await told('shop/checkout');
    expect(findings).toEqual([
      expect.objectContaining({ ...certain, cause: 'readiness_probe', reason: 'http_status', endpoints: 3, share: 1 }),
    ]);
    expect(changes.map(({ what }) => what)).toEqual([
      expect.stringMatching(
        /^rolled out revision 2: image of app \S+checkout:1\.4\.0 to \S+:1\.5\.0, [23]\d s before$/,
      ),
    ]);
  });

  test('tells of payments two causes with their shares, and both rollouts', async () => {
    const { findings, changes } = await told('shop/payments');
    expect(findings).toEqual([
      expect.objectContaining({ ...certain, cause: 'image_pull', reason: 'not_found', endpoints: 2, share: 2 / 3 }),
      expect.objectContaining({ ...certain, cause: 'crash_loop', reason: 'exit_code', endpoints: 1, share: 1 / 3 }),
    ]);
    expect(changes).toHaveLength(2);
  });

  test('has nothing to say of the others', async () => {
    const { code, out } = await runDiagnose(['--all', '-o', 'json', '--files', outage]);
    const { upstreams } = JSON.parse(out) as { upstreams: { upstream_service: string; status: string }[] };
    expect(upstreams.map(({ upstream_service, status }) => [upstream_service, status]).sort()).toEqual([
      ['batch-report', 'idle'],
      ['cart', 'healthy'],
      ['catalog', 'healthy'],
      ['checkout', 'no_healthy_upstream'],
      ['payments', 'no_healthy_upstream'],
    ]);
    expect(code).toBe(1);
  });
});
