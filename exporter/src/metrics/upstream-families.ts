import { endpointFamilies } from './endpoint-families.ts';
import { findingFamilies } from './finding-families.ts';
import { readinessFamilies } from './readiness-families.ts';
import { trafficFamilies } from './traffic-families.ts';

/** Families of upstreams, in the order in which they are exposed. */
export const upstreamFamilies = [...trafficFamilies, ...endpointFamilies, ...readinessFamilies, ...findingFamilies];
