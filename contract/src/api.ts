import * as z from 'zod';
import { causes } from './causes.ts';
import { confidences, findingCodes } from './findings.ts';
import { endpointStates, statuses } from './status.ts';

/** One thing that was seen, as data: the sentence is rendered from it, never the other way round. */
export const Evidence = z.object({
  kind: z.string().describe('What was looked at: `EndpointSlice`, `AccessLog`, `Service`, ...'),
  namespace: z.string().describe('Namespace of the thing, or empty.'),
  name: z.string().describe('Name of the thing.'),
  field: z.string().describe('Path of the field inside the thing.'),
  value: z.union([z.string(), z.number(), z.boolean()]).describe('What the field held.'),
});
export type Evidence = z.infer<typeof Evidence>;

export const Finding = z.object({
  code: z.enum(findingCodes).describe('What was found; codes are forever.'),
  cause: z.enum(causes).describe('The stable word for why; see the list of causes.'),
  reason: z.string().describe('An enumerated word that narrows the cause, or empty.'),
  upstream_port: z.string().describe('Port name, else number; empty when the finding is about the whole service.'),
  subset: z.string().describe('Mesh subset, or empty.'),
  endpoints: z.number().int().describe('Endpoints that it affects; 0 when it affects the upstream as a whole.'),
  share: z.number().min(0).max(1).describe('Share of the endpoints or, for flags, of the recent requests.'),
  since: z.iso.datetime().describe('When the finding began, UTC.'),
  as_of: z.iso
    .datetime()
    .nullable()
    .describe('When a source that it rests on was lost: it was true then. Null while all of them are up.'),
  confidence: z.enum(confidences).describe('How sure the finding is.'),
  title: z.string().describe('One sentence with the figures in it.'),
  evidence: z.array(Evidence).describe('What was seen.'),
  commands: z.array(z.string()).describe('What to run next, most telling first.'),
  runbook: z.string().describe('Path on the exporter of the page that explains the code.'),
});
export type Finding = z.infer<typeof Finding>;

/** What changed shortly before an outage: it may have triggered it. */
export const Change = z.object({
  at: z.iso.datetime().describe('When it changed, UTC.'),
  kind: z.string().describe('Kind of what changed: `Deployment`, `Service`, `Node`, ...'),
  namespace: z.string().describe('Namespace of it, or empty.'),
  name: z.string().describe('Name of it.'),
  what: z
    .string()
    .describe(
      'How it changed, and how long before the primary finding began. Images and names of fields, never values.',
    ),
});
export type Change = z.infer<typeof Change>;

/** A route that leads requests to an upstream. */
export const RouteHost = z.object({
  kind: z.string().describe('`Ingress`, `HTTPRoute`, `GRPCRoute`, `VirtualService`, ...'),
  namespace: z.string().describe('Namespace of the route.'),
  name: z.string().describe('Name of the route.'),
  host: z.string().describe('Host that clients ask for; `*` for any.'),
});
export type RouteHost = z.infer<typeof RouteHost>;

export const EndpointCounts = z.object(
  Object.fromEntries(
    endpointStates.map((state) => [state, z.number().int().describe(`Endpoints that are ${state}.`)]),
  ) as Record<(typeof endpointStates)[number], z.ZodNumber>,
);
export type EndpointCounts = z.infer<typeof EndpointCounts>;

const Rates = z.object({
  window_seconds: z.number().describe('How far back the rates reach.'),
  requests_per_second: z.number().describe('Finished requests, over all ports and proxies.'),
  flags_per_second: z.record(z.string(), z.number()).describe('By response flag; only flags seen within the window.'),
  failures_per_second: z
    .record(z.string(), z.number())
    .describe('Failed requests, each once, by class; only classes seen within the window.'),
});

export const UpstreamSummary = z.object({
  upstream_namespace: z.string().describe('Namespace; empty for an upstream outside of Kubernetes.'),
  upstream_service: z.string().describe('Service, host or cluster.'),
  status: z.enum(statuses).describe('What stands behind it; `unknown` while what would tell is down.'),
  last_status: z
    .enum(statuses)
    .nullable()
    .describe('What was known last, while the status is `unknown` because a source was lost; else null.'),
  unknown_because: z
    .string()
    .nullable()
    .describe('One sentence for why the status is `unknown`, with what is not known; null while it is known.'),
  as_of: z.iso
    .datetime()
    .nullable()
    .describe('When the first of the sources that fed it and are lost was lost; null while all of them are up.'),
  endpoints: EndpointCounts.nullable().describe('The least ready port; null when no source tells.'),
  subsets: z
    .array(
      z.object({
        upstream_port: z.string().describe('Port name, else number.'),
        subset: z.string().describe('Its name in the mesh.'),
        endpoints: EndpointCounts.describe('Endpoints that are in it, by state.'),
      }),
    )
    .describe('The same by port and subset of a mesh; empty where none divides it, or its pods may not be read.'),
  desired: z.number().int().nullable().describe('Endpoints that ought to exist; null when no source tells.'),
  removed: z.boolean().describe('The registry has it no more; it is shown for a while with no endpoint.'),
  rates: Rates.nullable().describe('What the access logs told lately; null while no source of traffic is up.'),
  findings: z.array(Finding).describe('The primary finding first.'),
  routes: z
    .array(RouteHost)
    .describe('Who is hit: the routes that lead to it, by host; empty while it is in no trouble. At most 50.'),
  changes: z
    .array(Change)
    .describe('What changed within 10 minutes before the primary finding began, the most likely trigger first.'),
});
export type UpstreamSummary = z.infer<typeof UpstreamSummary>;

/** A part of what a source reads, such as one kind of objects of a cluster. */
export const ResourceState = z.object({
  name: z.string().describe('The `resource` label of the metrics, such as `endpointslices`.'),
  up: z.boolean().describe('Whether it is known.'),
  error: z.string().nullable().describe('Why it is not, and what is missing without it.'),
});
export type ResourceState = z.infer<typeof ResourceState>;

export const SourceState = z.object({
  name: z.string().describe('The `source` label of the metrics.'),
  up: z.boolean().describe('Whether it has a complete and present view.'),
  error: z.string().nullable().describe('Why it is down: the thing, the place and the remedy in one sentence.'),
  last_event: z.iso.datetime().nullable().describe('When it last told anything; null when it never did.'),
  restarts: z.number().int().describe('How often it was started again after a failure.'),
  resources: z.array(ResourceState).describe('Its parts that can fail by themselves; empty for most sources.'),
});
export type SourceState = z.infer<typeof SourceState>;

/** One thing behind several upstreams that are hit at once. */
export const CommonCause = z.object({
  cause: z.enum(causes).describe('The cause that all of them have; of several the one that most have.'),
  kind: z
    .string()
    .describe(
      'What they have in common: `Node`, `Zone`, `Registry`, `ConfigMap`, `Secret`, `ResourceQuota`, `Webhook`, `Deployment`, `ControlPlane`, ...',
    ),
  namespace: z.string().describe('Namespace of it, or empty.'),
  name: z.string().describe('Name of it.'),
  confidence: z.enum(confidences).describe('How sure it is that this is what they have in common.'),
  upstreams: z.number().int().describe('How many upstreams it hits.'),
  named: z.array(z.string()).describe('Which, as `namespace/service`; the first 50.'),
  hosts: z.array(z.string()).describe('Hosts that clients ask for through it, where it is a gateway; the first 50.'),
  since: z.iso.datetime().describe('When the first of their findings began, UTC.'),
  title: z.string().describe('One sentence with the figures in it.'),
  commands: z.array(z.string()).describe('What to run next, most telling first.'),
});
export type CommonCause = z.infer<typeof CommonCause>;

/** `GET /api/v1/upstreams` */
export const UpstreamList = z.object({
  at: z.iso.datetime().describe('When the answer was made.'),
  mode: z.enum(['demo', 'serve']).describe('`demo` plays a recorded incident; nothing on the page is a real outage.'),
  sources: z.array(SourceState).describe('Where the knowledge comes from.'),
  common_causes: z.array(CommonCause).describe('What hits several upstreams at once, what hits most first.'),
  upstreams: z.array(UpstreamSummary).describe('Worst first.'),
});
export type UpstreamList = z.infer<typeof UpstreamList>;

/** What `GET /api/v1/upstreams` answers: all of the list or, with `?since=VERSION`, what has changed since. */
export const UpstreamChanges = UpstreamList.extend({
  version: z.string().describe('Ask with it as `since` the next time.'),
  since: z
    .string()
    .nullable()
    .describe('The version since which these upstreams changed; null when `upstreams` has all of them.'),
  total: z.number().int().describe('How many upstreams there are. Who then holds others asks for all of them.'),
});
export type UpstreamChanges = z.infer<typeof UpstreamChanges>;

/** `GET /api/v1/upstreams/:namespace/:service`; an empty namespace is written `-`. */
export const UpstreamDetail = UpstreamSummary.extend({
  collected: z
    .object({
      at: z.iso.datetime().describe('When what explains its state was collected: the oldest part of it.'),
      missing: z
        .record(z.string(), z.string())
        .describe('By part, such as `pods`, why it is not known, and the remedy.'),
    })
    .nullable()
    .describe('The evidence that its findings rest on; null while nobody asks for any.'),
  capacity: z
    .object({
      autoscaler: z
        .object({
          min: z.number().int().describe('Minimum of replicas, over all of them.'),
          max: z.number().int().describe('Maximum of replicas, over all of them.'),
        })
        .nullable()
        .describe('Bounds of the autoscalers of its workloads.'),
      min_available: z.number().int().nullable().describe('Pods that disruption budgets keep healthy.'),
    })
    .nullable()
    .describe('What bounds the number of endpoints; null where nothing does.'),
  ports: z
    .array(
      z.object({
        upstream_port: z.string().describe('Port name, else number.'),
        endpoints: EndpointCounts.describe('Endpoints by state.'),
        no_ready_since: z.iso.datetime().nullable().describe('Since when none is ready; null while one is.'),
        no_ready_seconds: z.number().describe('Seconds in which endpoints were desired and none was ready.'),
        ready_low_watermark: z.number().int().describe('Minimum of ready endpoints in the last minute.'),
        address_families: z
          .record(z.string(), EndpointCounts)
          .describe('The same by `ipv4` and `ipv6`, of services with both; empty for others.'),
        usable: z
          .record(z.string(), z.number().int())
          .nullable()
          .describe('Endpoints that `kube_proxy` and `istio` send to; null where both go by the ready ones.'),
        least_ready: z
          .record(z.string(), z.number().int())
          .describe('Minimum of ready endpoints over each `zone`, and each `node` where a traffic policy is Local.'),
      }),
    )
    .describe('One row per port that the service declares.'),
  traffic: z
    .array(
      z.object({
        upstream_port: z.string().describe('Port name, else what the proxy called it; may be empty.'),
        subset: z.string().describe('Mesh subset, or empty.'),
        proxy: z.string().describe('Who reported.'),
        requests: z.number().int().describe('Finished requests since the exporter started.'),
        flags: z.record(z.string(), z.number().int()).describe('Of these, by response flag.'),
      }),
    )
    .describe('One row per port, subset and proxy that requests were seen for.'),
  proxy_hosts: z
    .array(
      z.object({
        upstream_port: z.string().describe('Port name, else what the proxy called it; may be empty.'),
        subset: z.string().describe('Mesh subset, or empty.'),
        proxy: z.string().describe('The kind of proxy.'),
        instance: z.string().describe('Which of them.'),
        hosts: z
          .record(z.string(), z.number().int())
          .describe('Hosts by state: healthy, degraded, ejected, failed_health_check, excluded, unhealthy.'),
        seen_at: z.iso.datetime().describe('When the proxy was last asked.'),
      }),
    )
    .describe('How proxies see the hosts; the last view of each, whether or not its source is up.'),
});
export type UpstreamDetail = z.infer<typeof UpstreamDetail>;

/** Body of every answer that is not 2xx under `/api/`. */
export const ApiError = z.object({ error: z.string().describe('One sentence with the thing and the remedy.') });
export type ApiError = z.infer<typeof ApiError>;
