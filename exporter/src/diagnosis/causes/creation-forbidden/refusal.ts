import type { Reason } from '@uhwatch/contract/causes.ts';

/** What an answer of the API to whoever makes pods comes to. */
export interface Refusal {
  readonly reason: Reason<'creation_forbidden'>;
  /** A clause. */
  readonly says: string;
  /** Of a webhook: its name, and what it does. */
  readonly webhook?: { readonly name: string; readonly does: string };
  readonly quota?: { readonly name: string; readonly resources: readonly string[] };
}

type Read = (match: RegExpExecArray) => Refusal;

const byAdmission = (says: string): Refusal => ({ reason: 'admission', says });

function byWebhook(name: string, does: string, why: string | undefined): Refusal {
  return { ...byAdmission(`admission webhook ${name} ${does}${because(why)}`), webhook: { name, does } };
}

/**
 * Texts of the API server and of its admission plugins, in the order in which the first match wins. Sources:
 * kubernetes/plugin/pkg/admission (resourcequota, serviceaccount, limitranger, priority, podtolerationrestriction,
 * namespace/lifecycle), staging/.../admission/plugin/webhook, policy/validating and pod-security-admission.
 */
const texts: readonly [pattern: RegExp, read: Read][] = [
  [
    /exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: (.+)$/s,
    ([, name = '', requested = '', used = '', limited = '']) => exceeded(name, { requested, used, limited }),
  ],
  [/exceeded quota: ([^,\s]+)/, ([, name = '']) => ofQuota(name, 'has no room left')],
  [
    /failed quota: ([^:]+): (must specify .+)$/s,
    ([, name = '', must = '']) => ofQuota(name, `refuses pods that do not say it: they ${must}`),
  ],
  [/insufficient quota to (.+)$/s, ([, what = '']) => ({ reason: 'quota', says: `no quota is sufficient to ${what}` })],
  [
    /error looking up service account ([^/\s]+)\/([^:\s]+)|service account ([^/\s]+)\/(\S+) was not found/,
    ([, , name, , other]) => ({
      reason: 'service_account',
      says: `service account ${name ?? other ?? ''} does not exist`,
    }),
  ],
  [
    /admission webhook "([^"]+)" denied the request(?:: (.+))?$/s,
    ([, name = '', why]) => byWebhook(name, 'refuses them', why),
  ],
  [
    /failed calling (?:admission )?webhook "([^"]+)":? ?(.*)$/s,
    ([, name = '', why]) => byWebhook(name, 'cannot be asked', why),
  ],
  [
    /ValidatingAdmissionPolicy '([^']+)'.* denied request: (.+)$/s,
    ([, name = '', why]) => byAdmission(`ValidatingAdmissionPolicy ${name} refuses them${because(why)}`),
  ],
  [
    /violates PodSecurity "([^"]+)": (.+)$/s,
    ([, level = '', why]) =>
      byAdmission(`the Pod Security level ${level} of the namespace refuses them${because(why)}`),
  ],
  [
    /unable to validate against any (security context constraint|pod security policy)/,
    ([, what = '']) => byAdmission(`no ${what} admits them`),
  ],
  [/PodSecurityPolicy: unable to admit pod/, () => byAdmission('no PodSecurityPolicy admits them')],
  [/because it is being terminated/, () => byAdmission('the namespace is being deleted')],
  [
    /no PriorityClass with name (\S+) was found/,
    ([, name = '']) => byAdmission(`PriorityClass ${name} does not exist`),
  ],
  [/RuntimeClass "?([^"\s]+)"? not found/, ([, name = '']) => byAdmission(`RuntimeClass ${name} does not exist`)],
  [/is forbidden: (.+)$/s, ([, why]) => byAdmission(`an admission plugin refuses them${because(why)}`)],
];

/** An answer that is none of these is told as it is, without a reason. */
export function refusalOf(message: string): Refusal {
  for (const [pattern, read] of texts) {
    const match = pattern.exec(message);
    if (match !== null) return read(match);
  }
  return { reason: '', says: `they cannot be created${because(message)}` };
}

interface Amounts {
  readonly requested: string;
  readonly used: string;
  readonly limited: string;
}

/** `pods=1,requests.cpu=500m`: only what is exceeded is named. */
function exceeded(name: string, { requested, used, limited }: Amounts): Refusal {
  const [wanted, taken, bounds] = [amounts(requested), amounts(used), amounts(limited)];
  const words = [...wanted].map(
    ([resource, more]) =>
      `${resource} ${taken.get(resource) ?? '?'} of ${bounds.get(resource) ?? '?'} used and ${more} more asked for`,
  );
  return { ...ofQuota(name, `has no room left (${words.join('; ')})`), quota: { name, resources: [...wanted.keys()] } };
}

function ofQuota(name: string, says: string): Refusal {
  return { reason: 'quota', says: `ResourceQuota ${name} ${says}`, quota: { name, resources: [] } };
}

function amounts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((pair) => {
      const at = pair.lastIndexOf('=');
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

/** So much of an answer is said; the evidence has all of it. */
const saidCharacters = 120;

function because(why = ''): string {
  const line = why.trim().split('\n')[0] ?? '';
  if (line === '') return '';
  return `: ${line.length > saidCharacters ? `${line.slice(0, saidCharacters)}…` : line}`;
}
