package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/amends-bot/amends/dialogue/script"
)

// versionCmd shows what was built from what.
type versionCmd struct{}

func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintf(s.out, "amends %s %s %s/%s, pack %s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, script.Builtin().Hash)
	return err
}

// version is the release and, if known, the revision that was built.
func version() string {
	version, revision := "(unreleased)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			version = v
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = " " + setting.Value
			}
		}
	}
	return version + revision
}
