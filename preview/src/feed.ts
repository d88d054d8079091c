import { ApiError, UpstreamChanges } from '@uhwatch/contract/api.ts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { merge } from './merge.ts';

const path = 'api/v1/upstreams';
const timeoutMs = 5000;

export interface Feed {
  /** The last good answer; it stays when the exporter stops answering. */
  readonly list: UpstreamChanges | undefined;
  /** Why the newest answer is missing, in words; undefined when it is there. */
  readonly failure: string | undefined;
}

/**
 * Polls the exporter, never two requests at once, however slow it is; with a pause of 0 only when `refresh` is called. It
 * asks for what changed since the answer that it holds.
 */
export function useFeed(pauseMs: number): Feed & { readonly refresh: () => void } {
  const [feed, setFeed] = useState<Feed>({ list: undefined, failure: undefined });
  const held = useRef<UpstreamChanges>(undefined);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const poll = async () => {
      const answer = await ask(held.current);
      if (stopped) return;
      held.current = answer.list ?? held.current;
      setFeed({ list: held.current, failure: answer.failure });
      if (pauseMs > 0) timer = setTimeout(() => void poll(), pauseMs);
    };
    void poll();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [pauseMs, asked]);
  const refresh = useCallback(() => setAsked((times) => times + 1), []);
  return { ...feed, refresh };
}

async function ask(held: UpstreamChanges | undefined): Promise<Feed> {
  const answer = await fetchChanges(held?.version);
  if (answer.list === undefined) return answer;
  const list = merge(held, answer.list);
  return list === undefined ? fetchChanges(undefined) : { list, failure: undefined };
}

/** All upstreams without a version. */
async function fetchChanges(since: string | undefined): Promise<Feed> {
  const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`;
  try {
    const response = await fetch(path + query, { signal: AbortSignal.timeout(timeoutMs), cache: 'no-store' });
    const body: unknown = await response.json().catch(() => undefined);
    return response.ok ? read(body) : { list: undefined, failure: describeRefusal(response, body) };
  } catch {
    return { list: undefined, failure: 'The exporter does not answer. Is it still running?' };
  }
}

function read(body: unknown): Feed {
  const parsed = UpstreamChanges.safeParse(body);
  if (parsed.success) return { list: parsed.data, failure: undefined };
  const where = z.prettifyError(parsed.error).split('\n')[0] ?? '';
  const failure = `The exporter's answer is not what this page understands (${where}). Reload the page: they may be of different versions.`;
  return { list: undefined, failure };
}

function describeRefusal(response: Response, body: unknown): string {
  const { data } = ApiError.safeParse(body);
  return `The exporter answered ${response.status}${data === undefined ? '.' : `: ${data.error}`}`;
}
