package main

// This file is the home of looking into the database that serve writes: where it is, and that nobody makes another one by looking.

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// place is the database of the configuration, or dsn unless that is "", and the script pack. Nothing else has to be set up.
func (f configFlag) place(dsn string) (string, *script.Script, error) {
	settings := []string{"pack"}
	if dsn == "" {
		settings = append(settings, "database")
	}
	cfg, err := f.part(settings...)
	if err != nil {
		return "", nil, err
	}
	if dsn == "" {
		dsn = cfg.Database.Reveal()
	}
	pack, err := packFlag{Pack: cfg.Pack}.load()
	return dsn, pack, err
}

// openThere is openStore for a database that is there: one that is a file is not made.
func openThere(ctx context.Context, dsn string) (*store.DB, error) {
	_, err := os.Stat(dsn)
	if !strings.Contains(dsn, "://") && errors.Is(err, fs.ErrNotExist) {
		if err := checkDatabase(dsn); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("there is no database %s yet; \"amends serve\" makes it, and --db names another one", dsn)
	}
	return openStore(ctx, dsn)
}

// openExisting is place, opened.
func (f configFlag) openExisting(ctx context.Context, dsn string) (*store.DB, *script.Script, error) {
	dsn, pack, err := f.place(dsn)
	if err != nil {
		return nil, nil, err
	}
	db, err := openThere(ctx, dsn)
	return db, pack, err
}
