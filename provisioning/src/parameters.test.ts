import { describe, expect, it } from 'vitest';
import { ParameterError, type ParameterName, parameterNames, parameterRows, parametersFrom } from './parameters.ts';

/** What is wrong with what was given; nothing where it can be used. */
function problems(given: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    parametersFrom(given);
    return [];
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    return error.problems;
  }
}

/** At the edge of what each may be, and beyond it; together with what it needs to make sense. */
const edges: Readonly<Record<ParameterName, readonly [taken: readonly unknown[], refused: readonly unknown[]]>> = {
  objective: [
    [95, '99.95', 99.999],
    [89.9, 100, 'high', '', [99], NaN],
  ],
  period: [
    ['28d', '90d'],
    ['27d', '91d', '4w', 30, ''],
  ],
  'page-window': [
    ['30m', '300m', '5h'],
    ['29m', '7h', '1.5h', '-1h'],
  ],
  'slow-page-window': [
    ['2h', '12h'],
    ['119m', '13h'],
  ],
  'ticket-window': [
    ['13h', '2d'],
    ['11h', '3d'],
  ],
  'slow-ticket-window': [
    ['2d', '80h'],
    ['47h', '8d'],
  ],
  'min-failures': [
    [1, '10000'],
    [0, 10_001, 1.5, 'few'],
  ],
  'outage-share': [
    [0.01, '0.9'],
    [0, 0.91, '10 %'],
  ],
  'many-upstreams': [
    [2, 1000],
    [1, 1001],
  ],
  'scrape-interval': [
    ['5s', '1m', '60s'],
    ['4s', '61s', 15],
  ],
  'severity-page': [
    ['critical', 'p1', 'sev-1'],
    ['Critical', '', '{{ $value }}', '1st'],
  ],
  'severity-ticket': [['warning'], ['High priority']],
  'severity-info': [['info', 'none'], [3]],
  'cluster-label': [
    ['cluster', 'k8s_cluster'],
    ['job', 'upstream_service', '__replica__', 'my-cluster', ''],
  ],
  job: [
    ['', 'uhwatch', 'mesh/(uhwatch|other)'],
    ['a"b', 'a\\.b', 'a\nb', '(a', '(?!a)', 7],
  ],
  input: [
    ['exporter', 'istio, exporter', ['envoy', 'istio', 'exporter']],
    ['', 'nginx', 'istio,istio', [], 1],
  ],
  'grafana-url': [
    ['', 'https://g.example.com/grafana', 'http://localhost:3000'],
    ['g.example.com', 'https://g/', 'https://{{g}}'],
  ],
  'exporter-url': [
    ['', 'http://[::1]:9797'],
    ['http://', 'ftp://g'],
  ],
  'runbook-base': [['https://wiki.example.com/a/b'], ['', 'https://wiki.example.com/', 'wiki']],
  'grafana-datasource': [
    ['prometheus', 'P1809F7CD0C75ACF3'],
    ['', 'a b', 'a'.repeat(41)],
  ],
  'crd-labels': [
    ['', 'release=kps', 'app.kubernetes.io/name=a, role=b'],
    ['release', 'a=b=c', 'a=', '-a=b', { a: 'b' }],
  ],
};

describe.each(parameterNames)('%s', (name) => {
  const [taken, refused] = edges[name];

  it.each(taken)('may be %j', (value) => {
    expect(problems({ [name]: value })).toEqual([]);
  });

  it.each(refused)('may not be %j, and the sentence says what it has to be', (value) => {
    const { kind } = parameterRows[name];
    expect(problems({ [name]: value })).toEqual([`${name} is ${JSON.stringify(value)}; it has to be ${kind.may}`]);
  });
});

describe('what is wrong', () => {
  it('is told of every parameter at once', () => {
    expect(problems({ objective: 50, job: '"', colour: 'red' })).toEqual([
      `colour is no parameter of the rules; there are ${parameterNames.join(', ')}`,
      'objective is 50; it has to be a number from 90 to 99.999',
      'job is "\\""; it has to be a regular expression without quotes, backslashes and (?',
    ]);
  });

  it('is told of names that every object has', () => {
    expect(problems({ constructor: 1 })[0]).toContain('constructor is no parameter');
  });
});

describe('parameters that do not go together', () => {
  it('are windows that do not grow', () => {
    expect(problems({ 'page-window': '2h', 'slow-page-window': '2h' })).toEqual([
      'page-window is 2h and slow-page-window is 2h; the first has to be the shorter one, so that what burns faster is told sooner',
    ]);
    expect(problems({ 'slow-page-window': '12h', 'ticket-window': '12h' })[0]).toContain('ticket-window is 12h');
    expect(problems({ 'ticket-window': '2d', 'slow-ticket-window': '2d' })[0]).toContain('slow-ticket-window is 2d');
  });

  it.each([
    [{ objective: 93.1 }, []],
    [
      { objective: 93 },
      [
        'page-window is 1h, period 30d and objective 93: 101 % of the requests would have to fail, so the alert could never fire; give a longer page-window or a higher objective',
      ],
    ],
    [{ objective: 93, 'page-window': '2h' }, []],
  ])('are an objective and a window at whose pace more than all would have to fail: %j', (given, sentences) => {
    expect(problems(given)).toEqual(sentences);
  });

  it('are a window and a period at whose pace the budget lasts', () => {
    expect(problems({ 'slow-ticket-window': '4d' })).toEqual([
      'slow-ticket-window is 4d, period 30d and objective 99.9: the alert would fire at 0.75 times the pace that the budget allows; give a shorter slow-ticket-window or a longer period',
    ]);
    expect(problems({ 'slow-ticket-window': '4d', period: '40d' })).toEqual([]);
  });
});
