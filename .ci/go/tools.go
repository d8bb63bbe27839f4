//go:build tools

// Package tools names the programs that the suite 16-release builds, so that go.sum holds their checksums.
package tools

import (
	_ "github.com/rhysd/actionlint/cmd/actionlint"
	_ "github.com/zricethezav/gitleaks/v8"
)
