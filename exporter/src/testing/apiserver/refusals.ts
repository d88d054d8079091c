import type { ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';
import { flagOf } from './serving.ts';
import { Refusal, type Status, statusOf } from './status.ts';

/** Answers as the fault `refuse` says, when it is about this request. */
export function isRefused({ refuse }: Faults, { pathname, searchParams }: URL, response: ServerResponse): boolean {
  if (refuse?.path.test(pathname) !== true) return false;
  if (refuse.watches === true && !flagOf(searchParams.get('watch'))) return false;
  if (refuse.watches === 'streamed lists' && !flagOf(searchParams.get('sendInitialEvents'))) return false;
  const { status, body, retryAfterSeconds } = refuse;
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
  if (body === undefined) answerStatus(response, statusOf(status, `the fake answers ${status}`));
  else answer(response, { status, type: body.startsWith('<') ? 'text/html' : 'application/json', body });
  return true;
}

/** Answers `/readyz`, and everything else as an apiserver does that is not ready; false when it is. */
export function isStarting({ starting }: Faults, { pathname }: URL, response: ServerResponse): boolean {
  if (pathname === '/readyz') answerReadyz(response, starting === undefined);
  else if (starting === 'forbidden') answerStatus(response, statusOf(403, `forbidden: cannot list ${pathname}`));
  else if (starting === 'initializing') {
    response.setHeader('retry-after', 1);
    answerStatus(response, statusOf(429, 'storage is (re)initializing'));
  } else return false;
  return true;
}

function answerReadyz(response: ServerResponse, isReady: boolean): void {
  const body = isReady ? 'ok' : '[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\nreadyz check failed\n';
  answer(response, { status: isReady ? 200 : 500, type: 'text/plain', body });
}

/** Of a group that the cluster does not have nobody speaks in JSON. */
export function answerNoGroup(response: ServerResponse): void {
  answer(response, { status: 404, type: 'text/plain; charset=utf-8', body: '404 page not found\n' });
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
