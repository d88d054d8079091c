import type { Clock } from '../../model/clock.ts';
import { isAborted, SourceError } from '../../model/source.ts';
import type { Access } from './access.ts';

/** While the source is down somebody may correct the kubeconfig, which is looked for this often. */
const correctionMs = 15_000;

export interface Usage {
  readonly access: () => Access;
  /** What it said when the run began. */
  readonly used: Access;
  readonly isUp: () => boolean;
}

/** Throws a SourceError, which begins the run anew, when the source is down and would be reached in another way now. */
export async function noticeCorrection(
  { access, used, isUp }: Usage,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(correctionMs, signal);
    if (isAborted(signal) || isUp()) continue;
    if (JSON.stringify(readAgain(access) ?? used) !== JSON.stringify(used)) {
      throw new SourceError('the access to the apiserver was changed; it is tried with what is there now');
    }
  }
}

/** Undefined while it cannot be read: somebody may be writing it. */
function readAgain(access: () => Access): Access | undefined {
  try {
    return access();
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}
