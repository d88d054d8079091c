import { describe, expect, test } from 'vitest';
import { refusalOf } from './refusal.ts';

const pods = 'Error creating: pods "web-5f6d-x7k2p" is forbidden';

describe('what the API answers who makes pods', () => {
  test.each([
    [
      'a quota of pods',
      `${pods}: exceeded quota: q, requested: pods=1, used: pods=5, limited: pods=5`,
      'quota',
      'ResourceQuota q has no room left (pods 5 of 5 used and 1 more asked for)',
    ],
    [
      'a quota of two resources',
      `${pods}: exceeded quota: q, requested: limits.cpu=1,requests.memory=1Gi, used: limits.cpu=4,requests.memory=7Gi, limited: limits.cpu=4,requests.memory=7Gi`,
      'quota',
      'ResourceQuota q has no room left (limits.cpu 4 of 4 used and 1 more asked for; requests.memory 7Gi of 7Gi used and 1Gi more asked for)',
    ],
    [
      'a quota that wants limits',
      `${pods}: failed quota: q: must specify limits.cpu for: app; limits.memory for: app`,
      'quota',
      'ResourceQuota q refuses pods that do not say it: they must specify limits.cpu for: app; limits.memory for: app',
    ],
    [
      'a claim of a StatefulSet beyond the quota',
      'create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: persistentvolumeclaims "data-db-0" is forbidden: exceeded quota: q, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=2, limited: persistentvolumeclaims=2',
      'quota',
      'ResourceQuota q has no room left (persistentvolumeclaims 2 of 2 used and 1 more asked for)',
    ],
    [
      'a service account of a StatefulSet',
      'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
      'service_account',
      'service account robot does not exist',
    ],
    [
      'a service account, in the words of an old server',
      `${pods}: service account shop/robot was not found, retry after the service account is created`,
      'service_account',
      'service account robot does not exist',
    ],
    [
      'a webhook that denies',
      'Error creating: admission webhook "policy.example.com" denied the request: image is not signed',
      'admission',
      'admission webhook policy.example.com refuses them: image is not signed',
    ],
    [
      'a webhook that is down',
      'Error creating: Internal error occurred: failed calling webhook "inject.example.com": failed to call webhook: Post "https://inject.svc:443/": dial tcp 10.0.0.9:443: connect: connection refused',
      'admission',
      'admission webhook inject.example.com cannot be asked: failed to call webhook: Post "https://inject.svc:443/": dial tcp 10.0.0.9:443: connect: connection refused',
    ],
    [
      'a policy',
      `${pods}: ValidatingAdmissionPolicy 'signed' with binding 'all' denied request: no signature`,
      'admission',
      'ValidatingAdmissionPolicy signed refuses them: no signature',
    ],
    [
      'Pod Security',
      `${pods}: violates PodSecurity "restricted:latest": runAsNonRoot != true`,
      'admission',
      'the Pod Security level restricted:latest of the namespace refuses them: runAsNonRoot != true',
    ],
    [
      'OpenShift',
      `${pods}: unable to validate against any security context constraint: []`,
      'admission',
      'no security context constraint admits them',
    ],
    [
      'a namespace that goes',
      `${pods}: unable to create new content in namespace shop because it is being terminated`,
      'admission',
      'the namespace is being deleted',
    ],
    [
      'a priority class',
      `${pods}: no PriorityClass with name urgent was found`,
      'admission',
      'PriorityClass urgent does not exist',
    ],
    [
      'a LimitRange',
      `${pods}: maximum memory usage per Container is 1Gi, but limit is 2Gi`,
      'admission',
      'an admission plugin refuses them: maximum memory usage per Container is 1Gi, but limit is 2Gi',
    ],
    [
      'what nobody refuses',
      'Error creating: etcdserver: request timed out',
      '',
      'they cannot be created: Error creating: etcdserver: request timed out',
    ],
  ])('%s', (...[, message, reason, says]) => {
    expect(refusalOf(message)).toMatchObject({ reason, says });
  });

  test('a long answer is cut, since the evidence has all of it', () => {
    expect(refusalOf(`${pods}: ${'x'.repeat(500)}`).says.length).toBeLessThan(200);
  });

  test('a webhook is named by itself, so that several upstreams may have it in common', () => {
    const denied = 'admission webhook "policy.example.com" denied the request: no';
    const down = 'failed calling webhook "inject.example.com": dial tcp: connection refused';
    expect(refusalOf(denied).webhook).toEqual({ name: 'policy.example.com', does: 'refuses them' });
    expect(refusalOf(down).webhook).toEqual({ name: 'inject.example.com', does: 'cannot be asked' });
  });
});
