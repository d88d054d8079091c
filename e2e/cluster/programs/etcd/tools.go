//go:build tools

// Package tools names the programs of etcd that the tests run, so that go.mod keeps what they need.
package tools

import _ "go.etcd.io/etcd/server/v3"
