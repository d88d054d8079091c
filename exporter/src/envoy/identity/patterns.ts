import type { ReportedKey } from '../../model/event.ts';
import { keyOf } from './form.ts';

/** What the first of the user's own patterns says that matches and names a service. */
export function ofPatterns(patterns: readonly RegExp[], name: string): ReportedKey | undefined {
  for (const pattern of patterns) {
    const { service = '', namespace = '', port = '', subset = '' } = pattern.exec(name)?.groups ?? {};
    if (service !== '') return keyOf({ namespace, service, port, subset });
  }
  return undefined;
}
