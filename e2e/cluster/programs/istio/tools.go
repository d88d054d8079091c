//go:build tools

// Package tools names the programs of Istio that the tests run, so that go.mod keeps what they need.
package tools

import _ "istio.io/istio/pilot/cmd/pilot-discovery"
