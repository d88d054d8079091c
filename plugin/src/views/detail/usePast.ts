import { useEffect, useRef, useState } from 'react';
import { type PastPort, type UpstreamPast } from '../../data/past';
import { type UpstreamRow } from '../../data/row';

interface Heard {
  readonly key: string;
  readonly past: UpstreamPast | undefined;
  readonly failure: string | undefined;
}

/**
 * What the upstream went through, asked for when it is opened and whenever the answer may be another; until then what was
 * heard of it last stays. An answer that comes when nobody waits for it any more is dropped.
 */
export function usePast(row: UpstreamRow, port: PastPort | undefined): Omit<Heard, 'key'> {
  const [heard, setHeard] = useState<Heard>();
  const latest = useRef({ row, port });
  useEffect(() => {
    latest.current = { row, port };
  });
  const { key } = row;
  const asOf = port?.asOf;
  useEffect(() => {
    const asked = latest.current;
    const abort = new AbortController();
    const hear = (news: Pick<Heard, 'failure'> & Partial<Heard>) => {
      if (!abort.signal.aborted) {
        setHeard((before) => ({ key, past: before?.key === key ? before.past : undefined, ...news }));
      }
    };
    asked.port?.of(asked.row, abort.signal).then(
      (past) => hear({ past, failure: undefined }),
      (error: unknown) => hear({ failure: error instanceof Error ? error.message : String(error) }),
    );
    return () => abort.abort();
  }, [key, asOf]);
  return heard?.key === key ? heard : { past: undefined, failure: undefined };
}
