package storetest_test

import (
	"database/sql"
	"testing"

	"github.com/amends-bot/amends/store/storetest"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func TestEachDatabaseIsFresh(t *testing.T) {
	one, two := storetest.Postgres(t), storetest.Postgres(t)
	for _, dsn := range []string{one, two} {
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`CREATE TABLE mine (id BIGINT)`); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestEachRunsBoth(t *testing.T) {
	var ran []string
	storetest.Each(t, func(t *testing.T, dsn string) { ran = append(ran, dsn) })
	if len(ran) == 0 || ran[0] == "" {
		t.Fatalf("ran on %q", ran)
	}
}
