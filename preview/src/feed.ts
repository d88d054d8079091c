import { ApiError, UpstreamList } from '@uhwatch/contract/api.ts';
import { useEffect, useState } from 'react';
import { z } from 'zod';

const path = 'api/v1/upstreams';
const pollMs = 2000;
const timeoutMs = 5000;

export interface Feed {
  /** The last good answer; it stays when the exporter stops answering. */
  readonly list: UpstreamList | undefined;
  /** Why the newest answer is missing, in words; undefined when it is there. */
  readonly failure: string | undefined;
}

/** Polls the exporter; never two requests at once, however slow it is. */
export function useFeed(): Feed {
  const [feed, setFeed] = useState<Feed>({ list: undefined, failure: undefined });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const poll = async () => {
      const answer = await ask();
      if (stopped) return;
      setFeed((last) => ({ list: answer.list ?? last.list, failure: answer.failure }));
      timer = setTimeout(() => void poll(), pollMs);
    };
    void poll();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, []);
  return feed;
}

async function ask(): Promise<Feed> {
  try {
    const response = await fetch(path, { signal: AbortSignal.timeout(timeoutMs), cache: 'no-store' });
    const body: unknown = await response.json().catch(() => undefined);
    return response.ok ? read(body) : { list: undefined, failure: describeRefusal(response, body) };
  } catch {
    return { list: undefined, failure: 'The exporter does not answer. Is it still running?' };
  }
}

function read(body: unknown): Feed {
  const parsed = UpstreamList.safeParse(body);
  if (parsed.success) return { list: parsed.data, failure: undefined };
  const where = z.prettifyError(parsed.error).split('\n')[0] ?? '';
  const failure = `The exporter's answer is not what this page understands (${where}). Reload the page: they may be of different versions.`;
  return { list: undefined, failure };
}

function describeRefusal(response: Response, body: unknown): string {
  const { data } = ApiError.safeParse(body);
  return `The exporter answered ${response.status}${data === undefined ? '.' : `: ${data.error}`}`;
}
