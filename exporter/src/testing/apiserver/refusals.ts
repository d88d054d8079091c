import type { ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';
import { flagOf } from './serving.ts';
import { Refusal, type Status, statusOf } from './status.ts';

/** Answers as the fault `refuse` says, when it is about this request. */
export function isRefused({ refuse }: Faults, { pathname, searchParams }: URL, response: ServerResponse): boolean {
  if (refuse?.path.test(pathname) !== true) return false;
  if (refuse.watches === true && !flagOf(searchParams.get('watch'))) return false;
  const { status, body, retryAfterSeconds } = refuse;
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
  if (body === undefined) answerStatus(response, statusOf(status, `the fake answers ${status}`));
  else answer(response, { status, type: body.startsWith('<') ? 'text/html' : 'application/json', body });
  return true;
}

/** What the fake does not serve. */
export function unserved(status: number): Refusal {
  return new Refusal(statusOf(status, `the fake answers ${status}`));
}

export function answerStatus(response: ServerResponse, status: Status): void {
  answer(response, { status: status.code, type: 'application/json', body: JSON.stringify(status) });
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function answer(response: ServerResponse, { status, type, body }: Answer): void {
  response.statusCode = status;
  response.setHeader('content-type', type);
  response.end(body);
}
