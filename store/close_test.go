package store

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/amends-bot/amends/store/storetest"
)

// TestAClosedFileIsWhole: after an orderly end everything is in the one file, which may be copied.
func TestAClosedFileIsWhole(t *testing.T) {
	path := storetest.SQLite(t)
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Roster(t.Context()); err != nil { // a reader is open, too
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + more); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left: %v", more, err)
		}
	}
}
