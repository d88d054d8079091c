import { HistoryList, UpstreamHistory } from '@uhwatch/contract/history.ts';
import type { UpstreamName } from '@uhwatch/contract/status-page.ts';
import { useEffect, useState } from 'react';

const path = 'api/v1/history';
const timeoutMs = 10_000;
/** A minute of it is new each minute. */
const pauseMs = 60_000;

/** The last hour of all upstreams; the page tells elsewhere that the exporter does not answer, so what is held stays. */
export function useHistory(): HistoryList | undefined {
  const [history, setHistory] = useState<HistoryList>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const poll = async () => {
      const answer = await ask();
      if (stopped) return;
      if (answer !== undefined) setHistory(answer);
      timer = setTimeout(() => void poll(), pauseMs);
    };
    void poll();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, []);
  return history;
}

async function ask(): Promise<HistoryList | undefined> {
  try {
    const response = await fetch(path, { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? HistoryList.safeParse(await response.json()).data : undefined;
  } catch {
    return undefined;
  }
}

/** The last hour of one upstream, undefined until a minute of it has ended; rejects with a sentence. */
export async function fetchHistoryOf(
  { namespace, service }: UpstreamName,
  signal: AbortSignal,
): Promise<UpstreamHistory | undefined> {
  const parts = ['upstreams', namespace || '-', service, 'history'].map(encodeURIComponent);
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(`api/v1/${parts.join('/')}`, { signal: within }).catch(() => undefined);
  if (response?.status === 404) return undefined;
  if (response === undefined) throw new Error('the exporter does not answer');
  if (!response.ok) throw new Error(`the exporter answered ${response.status}`);
  const { data } = UpstreamHistory.safeParse(await response.json());
  if (data === undefined) throw new Error('the exporter is of another version than this page, which you may reload');
  return data;
}
