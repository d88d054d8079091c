//go:build tools

// Package tools names the programs that are built from this module.
package tools

import (
	_ "github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert"
	_ "github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert-tool"
)
