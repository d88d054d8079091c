import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { causes } from '@uhwatch/contract/causes.ts';
import { confidences, findingCodes } from '@uhwatch/contract/findings.ts';
import { statuses } from '@uhwatch/contract/status.ts';
import { parse } from 'yaml';
import { z } from 'zod';

/** The sources that a scenario can have, under the names that they have in the exporter. */
export const sourceNames = ['kubernetes', 'envoy-access-log', 'envoy-admin'] as const;
export type SourceName = (typeof sourceNames)[number];

/** Since the scenario began. */
const seconds = z.int().min(0);

/** A finding as the API names its fields, with times in seconds. What is optional is compared where it is given. */
const ExpectedFinding = z.strictObject({
  code: z.enum(findingCodes),
  cause: z.enum(causes),
  reason: z.string().default(''),
  confidence: z.enum(confidences),
  /** When the source that it rests on was lost. */
  as_of: seconds.nullable().default(null),
  upstream_port: z.string().optional(),
  subset: z.string().optional(),
  endpoints: z.int().optional(),
  /** To two digits. */
  share: z.number().optional(),
  since: seconds.optional(),
  title: z.string().optional(),
});

const ExpectedUpstream = z.strictObject({
  status: z.enum(statuses),
  /** What was known last, where a source was lost. */
  last_status: z.enum(statuses).nullable().default(null),
  findings: z.array(ExpectedFinding).default([]),
  /** As `Deployment web rolled out revision 2: ..., 40 s before`; compared where they are given. */
  changes: z.array(z.string()).optional(),
});

/** A common cause as the API names its fields. What is optional is compared where it is given. */
const ExpectedCommon = z.strictObject({
  kind: z.string(),
  namespace: z.string().default(''),
  name: z.string(),
  cause: z.enum(causes),
  confidence: z.enum(confidences),
  named: z.array(z.string()),
  hosts: z.array(z.string()).optional(),
  title: z.string().optional(),
});

/** A file beside scenario.yaml, or in the folder of what several share. */
const file = z.string().regex(/^(\.\.\/_base\/)?[^/]+$/, 'must be a file beside scenario.yaml or in ../_base');

const Step = z.strictObject({
  /** When it happens; without it, together with the step before. */
  at: seconds.optional(),
  /** All objects that the cluster has from now on, as kubectl prints them. */
  objects: z.union([file.transform((only) => [only]), z.array(file)]).optional(),
  /** Lines that a proxy writes now. */
  log: file.optional(),
  /** So often are the lines written. */
  times: z.int().min(1).default(1),
  /** What Envoy answers from now on to /clusters?format=json, to /stats/prometheus and to /server_info. */
  clusters: file.optional(),
  stats: file.optional(),
  server_info: file.optional(),
  /** Kinds of objects that nobody may read from now on. */
  refused: z.array(z.enum(['EndpointSlice'])).optional(),
  /** Sources that are lost now. They are up again when a step has something of theirs. */
  lost: z.array(z.enum(sourceNames)).optional(),
  /** By namespace and service, every upstream that is known now. */
  expected: z.record(z.string(), ExpectedUpstream).optional(),
  /** What several of them have in common, where something is expected at all. */
  common: z.array(ExpectedCommon).optional(),
});

const Form = z.strictObject({
  group: z.string().optional(),
  title: z.string(),
  /** When it begins, such as the time of a recording; without it, always the same day. */
  now: z.iso.datetime().optional(),
  /** Rules that could be thought to find something here, are asked, and must not. */
  silent: z.array(z.enum(findingCodes)).default([]),
  steps: z.array(Step).min(1),
});

export type ExpectedUpstream = z.infer<typeof ExpectedUpstream>;
export type ExpectedCommon = z.infer<typeof ExpectedCommon>;
export type Step = z.infer<typeof Step> & { readonly at: number };

export interface Scenario extends Omit<z.infer<typeof Form>, 'steps'> {
  readonly folder: string;
  readonly steps: readonly Step[];
}

const testdata = path.join(import.meta.dirname, '../testdata');
const shared = '_base';

/** Every scenario, by its folder. Throws an error that names the file when one of them is none. */
export function readScenarios(): Scenario[] {
  const folders = readdirSync(testdata, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== shared,
  );
  return folders.map(({ name }) => readScenario(path.join(testdata, name)));
}

function readScenario(folder: string): Scenario {
  const place = path.join(path.basename(folder), 'scenario.yaml');
  const { error, data } = Form.safeParse(parse(readFileSync(path.join(folder, 'scenario.yaml'), 'utf8')));
  if (error !== undefined) throw new Error(`${place}:\n${z.prettifyError(error)}`);
  let now = 0;
  const steps = data.steps.map((step, index) => {
    const at = step.at ?? now;
    // What was diagnosed is diagnosed anew a second later at the earliest.
    const looked = data.steps[index - 1]?.expected !== undefined;
    if (at < now || (looked && at === now))
      throw new Error(`${place}: step ${index + 1} is not after the one above it; give it a later \`at\``);
    now = at;
    return { ...step, at };
  });
  if (steps.at(-1)?.expected === undefined)
    throw new Error(`${place}: the last step has no \`expected\`; say what is found then`);
  return { ...data, folder, steps };
}

/** The files that a scenario reads. */
export function filesOf({ folder, steps }: Scenario): string[] {
  const named = steps.flatMap((each) => [
    ...(each.objects ?? []),
    each.log,
    each.clusters,
    each.stats,
    each.server_info,
  ]);
  return named.filter((file) => file !== undefined).map((file) => path.join(folder, file));
}

/** The files that scenarios could read. */
export function inputFiles(): string[] {
  const files = readdirSync(testdata, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .filter(({ name }) => name !== 'scenario.yaml' && name !== 'README.md')
    .map(({ parentPath, name }) => path.join(parentPath, name));
}
