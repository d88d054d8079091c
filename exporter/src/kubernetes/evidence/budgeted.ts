import { type EvidenceRequest, type RequestOutcome } from '../../model/evidence-reading.ts';
import type { Client } from '../client/client.ts';
import { StatusError } from '../client/client-faults.ts';
import type { Budget } from './budget.ts';
import type { ListSize } from './list-size.ts';
import type { ObjectQuery } from './reader.ts';
import { type EvidenceResource, evidenceResources, pluralOf } from './resources.ts';

export interface Budgeted {
  readonly client: Pick<Client, 'get'>;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  /** Hears how each request ends. */
  readonly onRequest?: ((request: EvidenceRequest) => void) | undefined;
}

/** A client for one list, each page of which takes its turn. */
export function budgeted(
  { client, budget, signal, onRequest }: Budgeted,
  query: ObjectQuery,
  size: ListSize,
): Pick<Client, 'get'> {
  async function* counted(answer: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    for await (const chunk of answer) {
      budget.answered(chunk.length);
      size.add(chunk.length);
      yield chunk;
    }
  }
  return {
    get: async (url, options) => {
      await budget.turn(signal);
      try {
        const answer = await client.get(url, options);
        onRequest?.(requestOf(query, 'ok'));
        return counted(answer);
      } catch (error) {
        if (!signal.aborted) onRequest?.(requestOf(query, outcomeOf(error)));
        throw error;
      }
    },
  };
}

/** Why objects of a kind may not be read there, with the permission that is missing. */
export function forbidden({ resource, namespace }: ObjectQuery): string {
  const row: EvidenceResource = evidenceResources[resource];
  const place = namespace === '' ? 'in the cluster' : `in namespace ${namespace}`;
  const role = namespace === '' ? ' by a ClusterRole' : '';
  return `${pluralOf(row)} may not be listed ${place}, ${row.without}: give the service account of uhwatch the verb list on them${role}`;
}

function requestOf(query: ObjectQuery, outcome: RequestOutcome): EvidenceRequest {
  const row: EvidenceResource = evidenceResources[query.resource];
  const { namespace } = query;
  // What may not be read of the cluster is asked for namespace by namespace, where it has any.
  const isFinal = outcome === 'refused' && (row.isClusterWide === true || namespace !== '');
  return { resource: pluralOf(row), namespace, outcome, ...(isFinal && { error: forbidden(query) }) };
}

function outcomeOf(error: unknown): RequestOutcome {
  if (!(error instanceof StatusError)) return 'error';
  if (error.status === 404) return 'absent';
  return error.status === 401 || error.status === 403 ? 'refused' : 'error';
}
