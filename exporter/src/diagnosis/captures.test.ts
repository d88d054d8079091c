import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Status } from '@uhwatch/contract/status.ts';
import { rules } from './rules/index.ts';
import { play } from './testing/play.ts';

const captures = path.resolve(import.meta.dirname, '../../../../shared/samples/real-cluster');

/** Taken down before it was settled that what is published is used, however unready, and is not down (ADR 20). */
const settledSince: Readonly<Record<string, Status>> = { 'publish-not-ready': 'degraded' };

interface Truth {
  readonly upstream: string;
  readonly status: Status;
  readonly cause: string | null;
}

function truths(): [capture: string, truth: Truth][] {
  if (!existsSync(captures)) return [];
  return Object.entries(
    JSON.parse(readFileSync(path.join(captures, 'expected.json'), 'utf8')) as Record<string, Truth>,
  );
}

/** What is found in the objects of a file alone. */
async function findingsIn(capture: string, { upstream, status }: Truth) {
  const expected = { [upstream]: { status, last_status: null, findings: [] } };
  const steps = [{ at: 0, objects: [`${capture}.json`], times: 1, expected }];
  const { looks } = await play({ folder: captures, title: capture, silent: [], steps }, rules);
  const found = looks[0]?.actual[upstream];
  if (found === undefined) throw new Error(`${capture}.json holds no ${upstream}`);
  return found;
}

describe.skipIf(!existsSync(captures))('captures of a real cluster', () => {
  test('there is a truth for each', () => {
    const files = readdirSync(captures).filter((file) => file !== 'expected.json');
    expect(truths().map(([capture]) => `${capture}.json`)).toEqual(expect.arrayContaining(files));
  });

  test.each(truths())('%s has its status and its cause', async (capture, truth) => {
    const { status, findings } = await findingsIn(capture, truth);
    expect(status).toBe(settledSince[capture] ?? truth.status);
    expect(findings[0]?.cause ?? null).toBe(truth.status === 'idle' ? null : truth.cause);
    for (const { cause, confidence } of findings) if (confidence === 'certain') expect(cause).toBe(truth.cause);
  });
});
