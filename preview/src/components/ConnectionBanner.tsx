import { isoTime } from '../words.ts';
import { Banner } from './Banner.tsx';

interface Props {
  readonly failure: string;
  readonly lastAt: string | undefined;
}

/** Old facts stay on the page, and the page says that they are old. */
export function ConnectionBanner({ failure, lastAt }: Props) {
  return (
    <Banner severity="error">
      {failure}{' '}
      {lastAt === undefined
        ? 'Nothing is known yet.'
        : `What stands below is stale: it is of ${isoTime(lastAt)}, and the present state is unknown.`}
    </Banner>
  );
}
