import { HistoryList } from '@uhwatch/contract/history.ts';
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
