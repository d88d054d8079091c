import * as z from 'zod';
import { endpointStates } from './status.ts';

/** One value for each step of a history, the oldest first; null where nothing is known. */
const perStep = z.array(z.number().nullable());

const steps = {
  from: z.iso.datetime().describe('When the first step began.'),
  step_seconds: z.number().int().describe('How long a step is.'),
};

/** `GET /api/v1/upstreams/:namespace/:service/history`: the last hour of one upstream. */
export const UpstreamHistory = z.object({
  ...steps,
  endpoints: z
    .object(
      Object.fromEntries(
        endpointStates.map((state) => [state, perStep.describe(`Endpoints that were ${state}.`)]),
      ) as Record<(typeof endpointStates)[number], typeof perStep>,
    )
    .describe('Of the least ready port: of ready ones the minimum within the step, of others those at its end.'),
  desired: perStep.describe('Endpoints that ought to exist.'),
  requests: perStep.describe('Finished requests.'),
  failures: z.record(z.string(), perStep).describe('Failed requests by class; only classes that occurred.'),
});
export type UpstreamHistory = z.infer<typeof UpstreamHistory>;

/** `GET /api/v1/history`: the last hour of all upstreams. */
export const HistoryList = z.object({
  ...steps,
  upstreams: z
    .array(
      z.object({
        upstream_namespace: z.string().describe('Namespace; empty for an upstream outside of Kubernetes.'),
        upstream_service: z.string().describe('Service, host or cluster.'),
        ready_share: perStep.describe('Ready endpoints of the desired ones, 0 to 1; empty where nothing was known.'),
        failure_share: perStep.describe('Failed requests of all, 0 to 1; empty where none was seen.'),
      }),
    )
    .describe('In no order.'),
});
export type HistoryList = z.infer<typeof HistoryList>;
