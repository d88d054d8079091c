/** A Kubernetes Status, which is how the apiserver refuses. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: unknown;
  readonly code: number;
}

const reasons: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [410, 'Expired'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
]);

export function statusOf(
  code: number,
  message: string,
  more: Pick<Partial<Status>, 'metadata' | 'details' | 'reason'> = {},
): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: reasons.get(code) ?? '',
    ...more,
    code,
  };
}

/** Thrown where a request is found wrong; the server answers the Status. */
export class Refusal extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}

/** A field of the query that may not be as it is, in the apiserver's words. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** 422 as the apiserver's validation of ListOptions words it. */
export function invalidOptions(errors: readonly FieldError[]): Refusal {
  const texts = errors.map(({ field, message }) => `${field}: Forbidden: ${message}`);
  const text = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  const causes = errors.map(({ field, message }) => ({
    reason: 'FieldValueForbidden',
    message: `Forbidden: ${message}`,
    field,
  }));
  const details = { group: 'meta.k8s.io', kind: 'ListOptions', causes };
  return new Refusal(statusOf(422, `ListOptions.meta.k8s.io "" is invalid: ${text}`, { details }));
}

export function expired(message: string, token?: string): Refusal {
  return new Refusal(statusOf(410, message, token === undefined ? {} : { metadata: { continue: token } }));
}

export function badRequest(message: string): Refusal {
  return new Refusal(statusOf(400, message));
}

/** What a server says of a version that it has not seen yet, as after an etcd restore. */
export function tooLarge(asked: number, current: number): Refusal {
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`;
  return new Refusal(statusOf(504, message, { details: { causes, retryAfterSeconds: 1 } }));
}
