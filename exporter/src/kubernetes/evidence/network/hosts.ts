/** A Service of the cluster, or a host outside of it, which is in no namespace. */
export interface Host {
  readonly namespace: string;
  readonly service: string;
}

/**
 * What a host of Istio means in an object of that namespace: one without a dot is a Service of the namespace, one with `.svc`
 * in its third place is a Service, whatever the domain of the cluster; any other is taken as it stands. Source:
 * `ResolveShortnameToFQDN` in Istio's pilot/pkg/model/config.go.
 */
export function hostOf(host: string, namespace: string): Host {
  if (!host.includes('.')) return host === '' || host === '*' ? outside(host) : { namespace, service: host };
  const [service = '', of = '', svc] = host.split('.');
  return svc === 'svc' ? { namespace: of, service } : outside(host);
}

function outside(service: string): Host {
  return { namespace: '', service };
}

/** Whether a host, or a pattern such as `*.example.org`, takes in the name; letters count alike. */
export function takesIn(pattern: string, name: string): boolean {
  const given = pattern.toLowerCase();
  const asked = name.toLowerCase();
  return given === '*' || given === asked || (given.startsWith('*.') && asked.endsWith(given.slice(1)));
}

/** Whether a name was likely meant for the other one: but for dots, dashes and one letter they are the same. */
export function isLike(a: string, b: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
  const [left, right] = [plain(a), plain(b)];
  if (left === right) return true;
  return Math.min(left.length, right.length) > 3 && differsByOne(left, right);
}

/** One letter too many, too few, of another kind, or two that changed places. */
function differsByOne(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const swapped = `${restA[1] ?? ''}${restA[0] ?? ''}${restA.slice(2)}`;
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) || swapped === restB;
}
