import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { describeStatus } from '@uhwatch/contract/status.ts';
import { isUnhealthy, nameOf } from '../upstreams.ts';
import { Banner } from './Banner.tsx';

interface Props {
  readonly list: UpstreamList;
  /** The upstream that the page's address names. */
  readonly asked: string;
}

/** A link that led here is answered in any case: with the upstream's findings below, or with why there are none. */
export function AskedNote({ list, asked }: Props) {
  const upstream = list.upstreams.find((known) => nameOf(known) === asked);
  if (upstream === undefined) return <Banner severity="warning">No source tells of an upstream {asked}.</Banner>;
  if (isUnhealthy(upstream)) return null;
  const words = describeStatus(upstream.status, upstream.last_status);
  return (
    <Banner severity="info">
      <strong>
        {asked}: {words}.
      </strong>{' '}
      There is nothing to explain.
    </Banner>
  );
}
