/** Scenarios, by their folders, whose truth is written down and not found yet. */
export const pending: ReadonlySet<string> = new Set([
  'real-admission-policy',
  'real-admission-webhook-down',
  'real-completed-job-pods',
  'real-pod-security',
  'real-publish-not-ready',
  'real-quota-for-two-of-four',
  'real-quota-used-up',
  'real-rollout-in-progress',
  'real-selector-typo',
  'real-service-account-missing',
  'real-two-causes',
]);
