import path from 'node:path';
import { type JsonObject, list, object } from '../json.ts';
import type { Access, Secret } from './access.ts';
import { filled, secretOf } from './kubeconfig-fields.ts';
import { execOf, fault, oidcOf, type Standing } from './kubeconfig-issuer.ts';

type UserAccess = Pick<Access, 'certificate' | 'key' | 'token' | 'impersonation' | 'issuer'>;

/** Who asks. What is written down wins over a plugin, as in client-go. Throws a SourceError for what cannot work. */
export function userOf(user: JsonObject, standing: Standing): UserAccess {
  const { file } = standing;
  const fixed = {
    certificate: secretOf(user, 'client-certificate', file),
    key: secretOf(user, 'client-key', file),
    token: tokenOf(user, standing),
    impersonation: impersonationOf(user, standing),
  };
  if ((fixed.certificate === undefined) !== (fixed.key === undefined)) {
    const [has, lacks] = fixed.key ? ['client-key', 'client-certificate'] : ['client-certificate', 'client-key'];
    throw fault(standing, `has a ${has} without a ${lacks}; add it`);
  }
  if (fixed.token !== undefined) return { ...fixed, issuer: undefined };
  const login = object(user['auth-provider']);
  if (filled(login['name']) !== undefined) return { ...fixed, issuer: oidcOf(login, standing) };
  const exec = object(user['exec']);
  if (Object.keys(exec).length > 0 && fixed.certificate === undefined)
    return { ...fixed, issuer: execOf(exec, standing) };
  if (fixed.certificate === undefined) refuseUseless(user, standing);
  return { ...fixed, issuer: undefined };
}

function refuseUseless(user: JsonObject, standing: Standing): void {
  if (filled(user['username']) !== undefined || filled(user['password']) !== undefined) {
    throw fault(
      standing,
      'has a user name and a password, which Kubernetes has not taken since 1.19; use a token or a client certificate',
    );
  }
  if (user['token'] === '') throw fault(standing, 'has an empty token; write one there, or remove the field');
}

function tokenOf(user: JsonObject, { file, name }: Standing): Secret | undefined {
  const tokenFile = filled(user['tokenFile']);
  if (tokenFile !== undefined) return { file: path.resolve(path.dirname(file), tokenFile) };
  const value = filled(user['token']);
  return value === undefined ? undefined : { value, place: `token of the user "${name}" in ${file}` };
}

/** Source: Kubernetes, "User impersonation". */
function impersonationOf(user: JsonObject, standing: Standing): Record<string, string | string[]> {
  const who = filled(user['as']);
  const uid = filled(user['as-uid']);
  const groups = list(user['as-groups']).filter((group) => typeof group === 'string');
  const extra = Object.entries(object(user['as-user-extra']));
  if (who === undefined) {
    if (uid === undefined && groups.length + extra.length === 0) return {};
    throw fault(standing, 'has as-uid, as-groups or as-user-extra without as; name in as who it acts as');
  }
  const headers: Record<string, string | string[]> = { 'impersonate-user': who };
  if (uid !== undefined) headers['impersonate-uid'] = uid;
  if (groups.length > 0) headers['impersonate-group'] = groups;
  for (const [key, values] of extra) {
    headers[`impersonate-extra-${encodeURIComponent(key)}`] = list(values).filter((value) => typeof value === 'string');
  }
  return headers;
}
