import { endpointFamilies } from './endpoints.ts';
import { findingFamilies } from './findings.ts';
import { readinessFamilies } from './readiness.ts';
import { trafficFamilies } from './traffic.ts';

/** Families of upstreams, in the order in which they are exposed. */
export const upstreamFamilies = [...trafficFamilies, ...endpointFamilies, ...readinessFamilies, ...findingFamilies];
