import type { Clock } from '../../model/clock.ts';
import { type Client, StatusError } from '../client/client.ts';
import { whileHeard } from './while-heard.ts';

/** Who may not ask, or finds no such path, learns nothing by it. */
const unanswered: ReadonlySet<number> = new Set([401, 403, 404]);
const silenceMs = 5_000;
/**
 * How long who learns nothing waits before a refusal counts: an apiserver whose roles are not there yet refuses its
 * `/readyz` as well ("RBAC: clusterrole not found"), for a second or some.
 */
const untoldMs = 10_000;

/**
 * Why the apiserver is not ready, by its `/readyz`, which every authenticated user may ask; undefined when it is. While it
 * starts it refuses what it permits a moment later. `refusedForMs` is how long it has refused. Source: Kubernetes, "Kubernetes API health endpoints".
 */
export async function whyNotReady(
  { client, clock }: { readonly client: Client; readonly clock: Clock },
  { signal, refusedForMs }: { readonly signal: AbortSignal; readonly refusedForMs: number },
): Promise<string | undefined> {
  try {
    await whileHeard({ clock, signal, silenceMs, what: 'GET /readyz' }, async (either, heard) => {
      const answer = await client.get('/readyz', { signal: either, silenceMs: 0 });
      for await (const { length } of answer) if (length > 0) heard();
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) return 'its /readyz gives no answer';
    if (unanswered.has(error.status) && refusedForMs >= untoldMs) return undefined;
    return `its /readyz answers ${error.status}`;
  }
}
