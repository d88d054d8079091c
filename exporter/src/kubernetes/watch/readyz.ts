import type { Clock } from '../../model/clock.ts';
import { type Client, StatusError } from '../client/client.ts';
import { whileHeard } from './while-heard.ts';

/** Who may not ask, or finds no such path, learns nothing: an apiserver is ready unless it says otherwise. */
const unanswered: ReadonlySet<number> = new Set([401, 403, 404]);
const silenceMs = 5_000;

/**
 * Why the apiserver is not ready, by its `/readyz`, which every authenticated user may ask; undefined when it is. While it
 * starts it refuses what it permits a moment later. Source: Kubernetes, "Kubernetes API health endpoints".
 */
export async function whyNotReady(
  { client, clock }: { readonly client: Client; readonly clock: Clock },
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await whileHeard({ clock, signal, silenceMs, what: 'GET /readyz' }, async (either, heard) => {
      const answer = await client.get('/readyz', { signal: either, silenceMs: 0 });
      for await (const { length } of answer) if (length > 0) heard();
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) return 'its /readyz gives no answer';
    return unanswered.has(error.status) ? undefined : `its /readyz answers ${error.status}`;
  }
}
