//go:build tools

// Package tools names the program that the benchmarks compare with, so that go.mod keeps what it needs.
package tools

import _ "k8s.io/kube-state-metrics/v2"
