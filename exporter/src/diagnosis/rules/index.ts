import type { Rule } from '../rule.ts';
import { askedWhileScaledToZero } from './asked-while-scaled-to-zero/rule.ts';
import { connectionFailures } from './connection-failures/rule.ts';
import { noReadyEndpoints } from './no-ready-endpoints/rule.ts';
import { noRoute } from './no-route/rule.ts';
import { panicMode } from './panic-mode/rule.ts';
import { policyBlocked } from './policy-blocked/rule.ts';
import { proxyHostsOut } from './proxy-hosts-out/rule.ts';
import { retriesExhausted } from './retries-exhausted/rule.ts';
import { routeWithoutBackend } from './route-without-backend/rule.ts';
import { uhDespiteReady } from './uh-despite-ready/rule.ts';
import { uhReadinessUnknown } from './uh-readiness-unknown/rule.ts';

/** In the order in which findings are shown: the first that matches is the primary one. */
export const rules: readonly Rule[] = [
  noReadyEndpoints,
  askedWhileScaledToZero,
  routeWithoutBackend,
  uhDespiteReady,
  uhReadinessUnknown,
  proxyHostsOut,
  panicMode,
  connectionFailures,
  retriesExhausted,
  noRoute,
  policyBlocked,
];
