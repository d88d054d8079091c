import { z } from 'zod';
import { causes, confidences, findingCodes } from './findings.ts';
import { endpointStates, statuses } from './status.ts';

/** One thing that was seen, as data: the sentence is rendered from it, never the other way round. */
export const Evidence = z.object({
  kind: z.string().describe('What was looked at: `EndpointSlice`, `AccessLog`, `Service`, ...'),
  namespace: z.string(),
  name: z.string(),
  field: z.string().describe('Path of the field inside the thing.'),
  value: z.union([z.string(), z.number(), z.boolean()]),
});
export type Evidence = z.infer<typeof Evidence>;

export const Finding = z.object({
  code: z.enum(findingCodes),
  cause: z.enum(causes),
  reason: z.string().describe('An enumerated word that narrows the cause, or empty.'),
  upstream_port: z.string().describe('Port name, else number; empty when the finding is about the whole service.'),
  subset: z.string(),
  endpoints: z.number().int().describe('Endpoints that it affects; 0 when it affects the upstream as a whole.'),
  share: z.number().min(0).max(1).describe('Share of the endpoints or, for flags, of the recent requests.'),
  since: z.iso.datetime().describe('When the finding began, UTC.'),
  confidence: z.enum(confidences),
  title: z.string(),
  evidence: z.array(Evidence),
  commands: z.array(z.string()).describe('What to run next, most telling first.'),
  runbook: z.string().describe('Path of the page that explains the code.'),
});
export type Finding = z.infer<typeof Finding>;

export const EndpointCounts = z.object(
  Object.fromEntries(endpointStates.map((state) => [state, z.number().int()])) as Record<
    (typeof endpointStates)[number],
    z.ZodNumber
  >,
);
export type EndpointCounts = z.infer<typeof EndpointCounts>;

const Rates = z.object({
  window_seconds: z.number(),
  requests_per_second: z.number(),
  flags_per_second: z.record(z.string(), z.number()).describe('Only flags seen within the window.'),
});

export const UpstreamSummary = z.object({
  upstream_namespace: z.string(),
  upstream_service: z.string(),
  status: z.enum(statuses),
  endpoints: EndpointCounts.nullable().describe('The least ready port; null when no source tells.'),
  desired: z.number().int().nullable().describe('Endpoints that ought to exist; null when no source tells.'),
  rates: Rates,
  findings: z.array(Finding).describe('The primary finding first.'),
});
export type UpstreamSummary = z.infer<typeof UpstreamSummary>;

export const SourceState = z.object({
  name: z.string(),
  up: z.boolean(),
  error: z.string().nullable().describe('Why it is down: the thing, the place and the remedy in one sentence.'),
  last_event: z.iso.datetime().nullable(),
  restarts: z.number().int(),
});
export type SourceState = z.infer<typeof SourceState>;

/** `GET /api/v1/upstreams` */
export const UpstreamList = z.object({
  at: z.iso.datetime(),
  mode: z.enum(['demo', 'serve']).describe('`demo` plays a recorded incident; nothing on the page is a real outage.'),
  sources: z.array(SourceState),
  upstreams: z.array(UpstreamSummary).describe('Worst first.'),
});
export type UpstreamList = z.infer<typeof UpstreamList>;

/** `GET /api/v1/upstreams/:namespace/:service`; an empty namespace is written `-`. */
export const UpstreamDetail = UpstreamSummary.extend({
  ports: z.array(
    z.object({
      upstream_port: z.string(),
      endpoints: EndpointCounts,
      no_ready_since: z.iso.datetime().nullable(),
    }),
  ),
  traffic: z.array(
    z.object({
      upstream_port: z.string(),
      subset: z.string(),
      proxy: z.string(),
      requests: z.number().int(),
      flags: z.record(z.string(), z.number().int()),
    }),
  ),
});
export type UpstreamDetail = z.infer<typeof UpstreamDetail>;

/** Body of every answer that is not 2xx under `/api/`. */
export const ApiError = z.object({ error: z.string() });
export type ApiError = z.infer<typeof ApiError>;
