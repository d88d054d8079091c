import type { Reason } from '@uhwatch/contract/causes.ts';
import type { Container, Probe } from '../../../model/evidence/pod.ts';
import { brief } from '../../containers.ts';

export interface Answer {
  readonly reason: Reason<'readiness_probe'>;
  /** Behind "readiness probe ...". */
  readonly says: string;
}

type Reader = (found: RegExpExecArray) => Answer;

/** What the kubelet says of a failed probe, the most telling first. Source: kubernetes/pkg/probe, of all eras. */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/statuscode: (\d+)/, ([, code]) => ({ reason: 'http_status', says: `is answered with ${code}` })],
  [
    /service unhealthy \(responded with "?(\w+)"?\)|status "?(NOT_SERVING|SERVICE_UNKNOWN|UNKNOWN)/,
    ([, a, b]) => ({ reason: 'grpc', says: `is answered with ${a ?? b}` }),
  ],
  [
    /does not implement the grpc health/i,
    () => ({ reason: 'grpc', says: 'asks for a gRPC health service that is not there' }),
  ],
  [/connection refused/, () => ({ reason: 'refused', says: 'is refused, nothing listens there' })],
  [
    /context deadline exceeded|Client\.Timeout|i\/o timeout|timed? ?out/i,
    () => ({ reason: 'timeout', says: 'times out' }),
  ],
  [
    /no route to host|network is unreachable|connection reset|EOF|dial tcp/,
    () => ({ reason: 'tcp', says: 'cannot connect' }),
  ],
];

/** The kubelet's own words for a command that takes too long; those of the command itself come behind "failed: ". */
const lateCommand =
  /^Readiness probe (?:failed|errored)[^:]*: (?:command .*timed out|.*rpc error: .*(?:DeadlineExceeded|deadline exceeded|timeout .*exceeded))/;

/** What a message of the kubelet means; a probe that is asked in another way than by HTTP or TCP has its own reason. */
export function answerOf(message: string, { kind, rewritten }: Pick<Probe, 'kind' | 'rewritten'>): Answer {
  if (kind === 'exec') return ofCommand(message);
  for (const [pattern, reader] of readers) {
    const found = pattern.exec(message);
    if (found === null) continue;
    const answer = reader(found);
    if (rewritten !== undefined && answer.reason === 'http_status') return ofSidecar(answer, rewritten);
    return kind === 'tcp' ? ofTcp(answer) : answer;
  }
  return { ...unheard({ kind }), says: `fails: ${wordsOf(message)}` };
}

function ofCommand(message: string): Answer {
  if (lateCommand.test(message)) return { reason: 'timeout', says: 'times out' };
  const words = wordsOf(message);
  return { reason: 'exec', says: `fails, its command ${words === '' ? 'exits with an error' : `says: ${words}`}` };
}

/** Behind "Readiness probe failed: ", which may be nothing. */
function wordsOf(message: string): string {
  return brief(message.slice(message.indexOf(':') + 1), 100);
}

/** The sidecar answers for an application that is not asked by HTTP: any error means that its own check fails. */
function ofSidecar(answer: Answer, { kind }: NonNullable<Probe['rewritten']>): Answer {
  if (kind === 'http') return answer;
  return { reason: kind, says: `fails, the sidecar that asks for it ${answer.says.replace('is answered', 'answers')}` };
}

/** A port that refuses tells as much by TCP as by HTTP. */
function ofTcp(answer: Answer): Answer {
  return answer.reason === 'refused' || answer.reason === 'timeout' ? answer : { ...answer, reason: 'tcp' };
}

/** Nobody tells the answer: events last an hour. */
export function unheard({ kind }: Pick<Probe, 'kind'>): Answer {
  const reasons = { http: '', tcp: 'tcp', exec: 'exec', grpc: 'grpc' } as const;
  return { reason: reasons[kind], says: 'fails, and no event tells how' };
}

/** "GET :8080/ready", "TCP :5432", "its command", "gRPC :9000": the application's own probe, where a sidecar asks for it. */
export function askedAs({ readiness }: Container): string {
  if (readiness === undefined) return '';
  const { kind, port, path } = readiness.rewritten ?? readiness;
  switch (kind) {
    case 'http':
      return `GET :${port}${path}`;
    case 'tcp':
      return `TCP :${port}`;
    case 'grpc':
      return `gRPC :${port}`;
    case 'exec':
      return 'a command';
  }
}
