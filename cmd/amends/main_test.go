package main

// This file is the home of the tests that run the program as a stranger does: by its command line.
// The scripts are in testdata, one file for each subject.

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes "amends" a command for the scripts and for the crash tests: this test binary,
// started again under that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"amends": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata"})
}
