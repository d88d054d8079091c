import { describe, expect, test } from 'vitest';
import { operatorOf } from './operators.ts';
import { FormatError, parseTemplate } from './template.ts';

/** The parts of a format, with the field of an operator, or its shape where it is no field. */
function partsOf(format: string): string[] {
  const { literals, operators } = parseTemplate(format);
  return literals.flatMap((literal, n) => {
    const operator = operators[n];
    return operator === undefined ? [literal] : [literal, `<${operator.field ?? operator.shape}>`];
  });
}

describe('a format is split as Envoy splits it', () => {
  test.each<[string, string[]]>([
    ['', ['']],
    ['plain text', ['plain text']],
    ['%RESPONSE_FLAGS%', ['', '<flags>', '']],
    ['a%RESPONSE_FLAGS%b%UPSTREAM_CLUSTER%c', ['a', '<flags>', 'b', '<cluster>', 'c']],
    ['%RESPONSE_FLAGS%%UPSTREAM_CLUSTER%', ['', '<flags>', '', '<cluster>', '']],
    ['100%% %RESPONSE_FLAGS%%%', ['100% ', '<flags>', '%']],
    ['%%RESPONSE_FLAGS%%', ['%RESPONSE_FLAGS%']],
    ['%REQ(:AUTHORITY):100% x', ['', '<authority>', ' x']],
    ['%START_TIME(%Y/%m/%dT%H:%M:%S%z %s)% -', ['', '<token>', ' ', '<token>', ' -']],
    ['%START_TIME(%s.%3f)%"', ['', '<token>', '"']],
    ['%DYNAMIC_METADATA(com.test:key (a):b):12%|', ['', '<free>', '|']],
    ['%REQ(X-A?X-B):5%,%RESP(X-C)%', ['', '<free>', ',', '<free>', '']],
  ])('%j', (format, parts) => {
    expect(partsOf(format)).toEqual(parts);
  });

  test.each<[string, string]>([
    ['50% off', '"% off" begins no operator such as %RESPONSE_FLAGS%; write %% for a percent sign'],
    [
      '%response_flags% x',
      '"%response_flags% x" begins no operator such as %RESPONSE_FLAGS%; write %% for a percent sign',
    ],
    ['%RESPONSE_FLAGS', '"%RESPONSE_FLAGS" begins no operator such as %RESPONSE_FLAGS%; write %% for a percent sign'],
    ['%REQ(:AUTHORITY%', '"%REQ(:AUTHORITY%" begins no operator such as %RESPONSE_FLAGS%; write %% for a percent sign'],
    ['%RESPONSE_FLAGS% %', '"%" begins no operator such as %RESPONSE_FLAGS%; write %% for a percent sign'],
  ])('%j is refused with what is wrong and what to do', (format, sentence) => {
    expect(() => parseTemplate(format)).toThrow(new FormatError(sentence));
  });
});

describe('an operator is known by its name', () => {
  test.each([
    ['RESPONSE_FLAGS', 'flags'],
    ['RESPONSE_FLAGS_LONG', 'flags'],
    ['UPSTREAM_CLUSTER', 'cluster'],
    ['UPSTREAM_CLUSTER_RAW', 'cluster'],
    ['UPSTREAM_CLUSTER:63', 'cluster'],
    ['REQ(:AUTHORITY)', 'authority'],
    ['REQ(:authority)', 'authority'],
    ['REQ(Host):20', 'authority'],
    ['REQUEST_HEADER(:AUTHORITY)', 'authority'],
    ['REQ(X-Envoy-Original-Host?:Authority)', 'authority'],
    ['ROUTE_NAME', 'route'],
    ['RESPONSE_CODE', 'code'],
    ['RESPONSE_CODE_DETAILS', 'details'],
    ['RESPONSE_CODE_DETAILS(ALLOW_WHITESPACES)', 'details'],
    ['ACCESS_LOG_TYPE', 'type'],
  ])('%s is the field %s', (text, field) => {
    expect(operatorOf(text).field).toBe(field);
  });

  test.each([
    ['START_TIME', 'token'],
    ['START_TIME(%s)', 'token'],
    ['DURATION', 'number'],
    ['RESPONSE_HEADER(x-envoy-upstream-service-time)', 'number'],
    ['RESPONSE_CODE_DETAILS', 'word'],
    ['RESPONSE_CODE_DETAILS(ALLOW_WHITESPACES)', 'free'],
    ['REQ(USER-AGENT)', 'phrase'],
    ['RESP(:AUTHORITY)', 'free'],
    ['TRAILER(RESPONSE_FLAGS)', 'free'],
    ['FILTER_STATE(RESPONSE_FLAGS:PLAIN)', 'free'],
    ['NOT_KNOWN_YET', 'free'],
  ])('%s may hold %s', (text, shape) => {
    expect(operatorOf(text).shape).toBe(shape);
  });
});
