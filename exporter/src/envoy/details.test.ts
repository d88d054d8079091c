import { expect, test } from 'vitest';
import { flagsOfDetails } from './details.ts';
import { flagsOf } from './flags.ts';

test.each([
  ['via_upstream', []],
  ['direct_response', []],
  ['rbac_access_denied_matched_policy[none]', []],
  ['no_healthy_upstream', ['UH']],
  ['cluster_not_found', ['NC']],
  ['route_not_found', ['NR']],
  ['filter_chain_not_found', ['NR']],
  ['response_timeout', ['UT']],
  ['upstream_response_timeout', ['UT']],
  ['upstream_per_try_timeout', ['UT']],
  ['maintenance_mode', ['UO']],
  ['ext_authz_denied', ['UAEX']],
  ['downstream_remote_disconnect', ['DC']],
  ['upstream_reset_before_response_started{connection_failure,delayed_connect_error:_111}', ['UF']],
  ['upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_111}', ['UF']],
  ['upstream_reset_before_response_started{connection_timeout}', ['UF']],
  ['upstream_reset_before_response_started{connection_termination}', ['UC']],
  ['upstream_reset_before_response_started{overflow}', ['UO']],
  ['upstream_reset_after_response_started{protocol_error}', ['UPE']],
  ['upstream_reset_after_response_started{remote_reset}', ['UR']],
  ['upstream_reset_before_response_started{what_comes_in_later_releases}', ['other']],
  ['upstream_reset_before_response_started', ['other']],
  ['no_healthy_upstream_of_somebody', []],
  ['constructor', []],
])('%s goes with %j', (details, flags) => {
  expect(flagsOf(flagsOfDetails(details))).toEqual(flags);
});
