import { z } from 'zod';
import { ApiError, UpstreamChanges, UpstreamDetail } from '@uhwatch/contract/api.ts';
import { HistoryList, UpstreamHistory } from '@uhwatch/contract/history.ts';
import { code, page, table } from './markdown.ts';

interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly additionalProperties?: Node | boolean;
}

/** `string`, `object[]`, `integer or null`, or the words of an enumeration. */
function typeOf(node: Node): string {
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(' or ');
  if (node.enum !== undefined) return node.enum.length > 8 ? 'word' : node.enum.map(code).join(', ');
  if (node.items !== undefined) return `${typeOf(node.items)}[]`;
  if (node.format === 'date-time') return 'time (ISO 8601, UTC)';
  if (typeof node.additionalProperties === 'object') return `map to ${typeOf(node.additionalProperties)}`;
  return [node.type ?? 'any'].flat().join(' or ');
}

/** One row per field, nested ones by their path. */
function fields(node: Node, prefix = ''): string[][] {
  const inner =
    node.properties ?? node.items?.properties ?? node.anyOf?.find(({ properties }) => properties)?.properties ?? {};
  return Object.entries(inner).flatMap(([name, field]) => {
    const path = `${prefix}${name}${field.items === undefined ? '' : '[]'}`;
    return [[code(path), typeOf(field), field.description ?? ''], ...fields(field, `${path}.`)];
  });
}

function fieldTable(schema: z.ZodType): string {
  return table(['Field', 'Type', 'Meaning'], fields(z.toJSONSchema(schema) as Node));
}

export function httpApiPage(): string {
  const body = `
| Path | Answers |
| --- | --- |
| \`/\` | The status page: the panel, fed by this API. |
| \`/metrics\` | [Metrics](metrics.md). |
| \`/api/v1/upstreams\` | Every upstream, worst first; with \`?since=VERSION\` those that changed. |
| \`/api/v1/upstreams/:namespace/:service\` | One upstream with its ports and counters; \`-\` stands for no namespace. |
| \`/api/v1/upstreams/:namespace/:service/history\` | The last hour of one upstream, minute by minute; counted since the exporter started. |
| \`/api/v1/history\` | The last hour of all upstreams, as shares. |
| \`/findings/:code\` | What a finding means and what to do. |
| \`/-/healthy\` | 200 while the process runs. |
| \`/-/ready\` | 200 once every source of endpoints had its first complete view, 503 and the names of the missing ones before. |

Every other answer under these paths is \`{"${Object.keys(ApiError.shape).join('", "')}": sentence}\`.

## \`GET /api/v1/upstreams\`

${fieldTable(UpstreamChanges)}

## \`GET /api/v1/upstreams/:namespace/:service\`

${fieldTable(UpstreamDetail)}

## \`GET /api/v1/upstreams/:namespace/:service/history\`

${fieldTable(UpstreamHistory)}

## \`GET /api/v1/history\`

${fieldTable(HistoryList)}`;
  return page('HTTP API', 'contract/src/api.ts', body);
}
