import { type KnownFlag, otherFlag } from '@uhwatch/contract/outcomes.ts';
import { fields } from './entry.ts';
import { type FlagSet, flagSetOf, noFlags } from './flags.ts';

const detailsBit = 1 << fields.details;
/** One of these stands beside the details in whatever speaks of a request. */
const requestBits = (1 << fields.code) | (1 << fields.cluster) | (1 << fields.authority);

/** Whether an entry with these fields, one bit each, tells by its details how the request ended. */
export function isToldByDetails(had: number): boolean {
  return (had & detailsBit) !== 0 && (had & requestBits) !== 0;
}

/**
 * The flag that Envoy sets together with a detail. Sources: `ResponseCodeDetailValues` in Envoy's
 * envoy/stream_info/stream_info.h, with the names of older releases, and where its filters set flags.
 */
const flagOfDetail = mapOf({
  no_healthy_upstream: 'UH',
  cluster_not_found: 'NC',
  route_not_found: 'NR',
  route_configuration_not_found: 'NR',
  filter_chain_not_found: 'NR',
  response_timeout: 'UT',
  upstream_response_timeout: 'UT',
  upstream_per_try_timeout: 'UT',
  upstream_per_try_idle_timeout: 'UT',
  stream_idle_timeout: 'SI',
  upstream_max_stream_duration_reached: 'UMSDR',
  maintenance_mode: 'UO',
  drop_overload: 'DO',
  unconditional_drop_overload: 'UDO',
  overload: 'OM',
  dns_resolution_failure: 'DF',
  request_headers_failed_strict_check: 'IH',
  downstream_remote_disconnect: 'DC',
  request_rate_limited: 'RL',
  local_rate_limited: 'RL',
  rate_limiter_error: 'RLSE',
  ext_authz_denied: 'UAEX',
  ext_authz_error: 'UAEX',
  fault_filter_abort: 'FI',
});

/** Why a stream was reset. Source: `streamResetReasonToResponseFlag` in Envoy's source/common/router/router.cc. */
const flagOfReset = mapOf({
  connection_failure: 'UF',
  local_connection_failure: 'UF',
  remote_connection_failure: 'UF',
  connection_timeout: 'UF',
  connection_termination: 'UC',
  http1_premature_upstream_half_close: 'UC',
  overflow: 'UO',
  local_reset: 'LR',
  local_refused_stream_reset: 'LR',
  remote_reset: 'UR',
  remote_refused_stream_reset: 'UR',
  connect_error: 'UR',
  protocol_error: 'UPE',
  overload_manager: 'OM',
});

/** `upstream_reset_before_response_started{connection_failure,delayed_connect_error:_111}`; the reason came with 1.13. */
const reset = /^upstream_reset_(?:before|after)_response_started(?:\{([^,|}]+))?/;

/**
 * The flags that go with `%RESPONSE_CODE_DETAILS%`, for logs without flags. Retries cannot be told from it, so URX is
 * never among them. What the application answered (`via_upstream`), and what nobody counts as a failure, has none.
 */
export function flagsOfDetails(details: string): FlagSet {
  const found = reset.exec(details);
  if (found !== null) return flagSetOf(flagOfReset.get(found[1] ?? '') ?? otherFlag);
  const flag = flagOfDetail.get(/^\w*/.exec(details)?.[0] ?? '');
  return flag === undefined ? noFlags : flagSetOf(flag);
}

function mapOf(flags: Readonly<Record<string, KnownFlag>>): ReadonlyMap<string, KnownFlag> {
  return new Map(Object.entries(flags));
}
