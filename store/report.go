// This file is the home of the report's figures: what the ledgers tell, counted by the database. What
// the log tells is counted in report_log.go.

package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ReportOptions say what a report is about.
type ReportOptions struct {
	// From and To bound the time, To is not in it. Cases count by when they were opened, with all that followed from them
	// later; grants, promises, ratings and suggestions by when they were made.
	From, To time.Time
	Now      time.Time // what is due before it and not done is overdue
	General  string    // the topic of what fits no other: a second case of it is not the same matter again
	Words    bool      // with what customers wrote to ratings and as suggestions
}

// Report is what happened in a time. Lists are in a fixed order: the most frequent first, then by name.
type Report struct {
	Cases    int           // that were opened
	Open     int           // of them still open
	Topics   []ReportTopic // what they were about
	Outcomes []ReportCount // how they ended, "" still open; "resolved by" an agent without the name; Forgotten

	Heat       ReportHeat
	Reply      Spread // from the customer's first message of a case to the first message that reached them
	Resolution Spread // from the opening of a case to its close

	HandedOver int           // cases that came to people
	Handoffs   []ReportCount // cases by reason, each reason once a case

	Reopened int // cases that were taken up again after their close
	Again    int // cases of a customer who had one about the same matter before, closed at most 90 days ago

	Grants      []ReportGrant
	Budget      []ReportBudget
	Promises    []ReportPromise
	Overdue     int // of the open promises
	Scores      [6]int
	Suggestions []ReportCount // by kind
	Words       []ReportWords // oldest first
}

// Empty reports whether there is nothing to tell.
func (r *Report) Empty() bool {
	return r.Cases == 0 && len(r.Grants) == 0 && len(r.Promises) == 0 && len(r.Suggestions) == 0 && r.Scores == [6]int{}
}

// Satisfaction is how many ratings have a score, and their average, 0 for none. Scores counts them by score; at 0 stand
// those that are words alone.
func (r *Report) Satisfaction() (n int, average float64) {
	sum := 0
	for score, k := range r.Scores {
		if score > 0 {
			n, sum = n+k, sum+k*score
		}
	}
	if n == 0 {
		return 0, 0
	}
	return n, float64(sum) / float64(n)
}

// ReportTopic counts cases. Cause is the status of the record that they were about, "" for none.
type ReportTopic struct {
	Topic, Cause string
	Cases        int
}

// ReportCount is one line of a list.
type ReportCount struct {
	Name string
	N    int
}

// ReportGrant sums up the grants of a remedy, in minor units.
type ReportGrant struct {
	Remedy           string
	N, ByBot         int
	Amount, BotGiven int64
}

// ReportBudget is what was used of a remedy's daily budget; its days are those of UTC that the time touches.
type ReportBudget struct {
	Remedy     string
	Days       int    // with any use
	Used       int64  // minor units
	Most       int64  // on the fullest day
	FullestDay string // 2006-01-02
}

// ReportPromise counts promises by how they ended, "" for open.
type ReportPromise struct {
	Outcome     string
	Bot, People int // by who owed them
}

// ReportWords are words of a customer.
type ReportWords struct {
	At    time.Time
	Case  string
	Kind  string // "rating", or the kind of the suggestion
	Score int    // of a rating, 0: none
	Text  string // as they wrote it: never trusted
}

// Spread describes times, without those of erased customers, whose logs are gone.
type Spread struct {
	N                 int
	Median, P90, Most time.Duration
}

// spread takes the median (between the two in the middle if there are), and the least that 9 of 10 do not exceed.
func spread(all []time.Duration) Spread {
	n := len(all)
	if n == 0 {
		return Spread{}
	}
	slices.Sort(all)
	return Spread{N: n, Median: (all[(n-1)/2] + all[n/2]) / 2, P90: all[(9*n+9)/10-1], Most: all[n-1]}
}

var (
	reportGrants = sqlText(`
		SELECT remedy, COUNT(*), CAST(SUM(amount) AS BIGINT), COUNT(CASE WHEN granter = 'bot' THEN 1 END),
			CAST(SUM(CASE WHEN granter = 'bot' THEN amount ELSE 0 END) AS BIGINT)
		FROM grants g WHERE at >= $1 AND at < $2 AND reverses = ''
			AND NOT EXISTS (SELECT 1 FROM grants r WHERE r.reverses = g.id AND r.reverses <> '') -- taken back
		GROUP BY remedy`)
	reportBudget   = sqlText(`SELECT remedy, day, used FROM budget WHERE day >= $1 AND day <= $2 AND used > 0 ORDER BY day`)
	reportPromises = sqlText(`
		SELECT outcome, COUNT(CASE WHEN owner = 'bot' THEN 1 END), COUNT(CASE WHEN owner <> 'bot' THEN 1 END),
			COUNT(CASE WHEN outcome = '' AND due < $3 THEN 1 END)
		FROM promise WHERE made >= $1 AND made < $2 GROUP BY outcome`)
	reportRatings     = sqlText(`SELECT score, COUNT(*) FROM rating WHERE at >= $1 AND at < $2 GROUP BY score`)
	reportSuggestions = sqlText(`SELECT kind, COUNT(*) FROM suggestion WHERE at >= $1 AND at < $2 GROUP BY kind`)
	reportWords       = sqlText(`
		SELECT at, code, 'rating', score, word FROM rating WHERE at >= $1 AND at < $2 AND word <> ''
		UNION ALL
		SELECT at, code, kind, 0, body FROM suggestion WHERE at >= $1 AND at < $2 AND body <> ''`)
)

// Report counts what happened, as of one moment: what is stored meanwhile is not half in it. It changes nothing.
func (db *DB) Report(ctx context.Context, o ReportOptions) (Report, error) {
	var r Report
	err := db.snapshot(ctx, func(q *snapshot) error {
		r = Report{}
		w := reporter{snapshot: q, o: o, r: &r, from: o.From.UnixMilli(), to: o.To.UnixMilli()}
		return errors.Join(w.ledgers(ctx), w.cases(ctx))
	})
	if err != nil {
		return Report{}, fmt.Errorf("store: report: %w", err)
	}
	return r, nil
}

// snapshot reads the database as it was at one moment.
type snapshot struct {
	postgres bool
	query    func(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

func (q *snapshot) each(ctx context.Context, s *statement, scan func(*sql.Rows) error, args ...any) error {
	rows, err := q.query(ctx, s.text(q.postgres), args...)
	return scanAll(rows, err, scan)
}

// snapshot runs fn in a transaction that reads only. On SQLite it is begun by hand: those of the driver begin as
// writers, by sqliteDSN.
func (db *DB) snapshot(ctx context.Context, fn func(*snapshot) error) error {
	if db.postgres {
		t, err := db.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return err
		}
		defer t.Rollback() //nolint:errcheck // nothing was written
		return fn(&snapshot{postgres: true, query: t.QueryContext})
	}
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	if _, err := conn.ExecContext(ctx, `BEGIN DEFERRED`); err != nil {
		return err
	}
	err = fn(&snapshot{query: conn.QueryContext})
	// Not broken off: the connection must not go back to the pool within a transaction.
	_, end := conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
	return errors.Join(err, end)
}

// reporter is a report under way.
type reporter struct {
	*snapshot
	o        ReportOptions
	r        *Report
	from, to int64
}

// ledgers counts what does not depend on the cases.
func (w *reporter) ledgers(ctx context.Context) error {
	r := w.r
	err := w.each(ctx, reportGrants, func(rows *sql.Rows) error {
		var g ReportGrant
		err := rows.Scan(&g.Remedy, &g.N, &g.Amount, &g.ByBot, &g.BotGiven)
		r.Grants = append(r.Grants, g)
		return err
	}, w.from, w.to)
	if err != nil {
		return fmt.Errorf("grants: %w", err)
	}
	slices.SortFunc(r.Grants, func(a, b ReportGrant) int { return cmp.Or(b.N-a.N, strings.Compare(a.Remedy, b.Remedy)) })
	if err := w.budget(ctx); err != nil {
		return fmt.Errorf("budget: %w", err)
	}
	err = w.each(ctx, reportPromises, func(rows *sql.Rows) error {
		var p ReportPromise
		var overdue int
		err := rows.Scan(&p.Outcome, &p.Bot, &p.People, &overdue)
		r.Promises, r.Overdue = append(r.Promises, p), r.Overdue+overdue
		return err
	}, w.from, w.to, w.o.Now.UnixMilli())
	if err != nil {
		return fmt.Errorf("promises: %w", err)
	}
	slices.SortFunc(r.Promises, func(a, b ReportPromise) int {
		return cmp.Or(b.Bot+b.People-a.Bot-a.People, strings.Compare(a.Outcome, b.Outcome))
	})
	err = w.each(ctx, reportRatings, func(rows *sql.Rows) error {
		var score, n int
		err := rows.Scan(&score, &n)
		if score < 1 || score >= len(r.Scores) {
			score = 0
		}
		r.Scores[score] += n
		return err
	}, w.from, w.to)
	if err != nil {
		return fmt.Errorf("ratings: %w", err)
	}
	kinds := counter{}
	err = w.each(ctx, reportSuggestions, func(rows *sql.Rows) error {
		var kind string
		var n int
		err := rows.Scan(&kind, &n)
		kinds[kind] += n
		return err
	}, w.from, w.to)
	if err != nil {
		return fmt.Errorf("suggestions: %w", err)
	}
	r.Suggestions = kinds.sorted()
	return w.words(ctx)
}

func (w *reporter) budget(ctx context.Context) error {
	r := w.r
	last := day(w.to - 1)
	err := w.each(ctx, reportBudget, func(rows *sql.Rows) error {
		var remedy, day string
		var used int64
		if err := rows.Scan(&remedy, &day, &used); err != nil {
			return err
		}
		i := slices.IndexFunc(r.Budget, func(b ReportBudget) bool { return b.Remedy == remedy })
		if i < 0 {
			i = len(r.Budget)
			r.Budget = append(r.Budget, ReportBudget{Remedy: remedy})
		}
		b := &r.Budget[i]
		b.Days, b.Used = b.Days+1, b.Used+used
		if used > b.Most {
			b.Most, b.FullestDay = used, day
		}
		return nil
	}, day(w.from), last)
	slices.SortFunc(r.Budget, func(a, b ReportBudget) int { return strings.Compare(a.Remedy, b.Remedy) })
	return err
}

func (w *reporter) words(ctx context.Context) error {
	if !w.o.Words {
		return nil
	}
	all := &w.r.Words
	err := w.each(ctx, reportWords, func(rows *sql.Rows) error {
		var s ReportWords
		var at int64
		err := rows.Scan(&at, &s.Case, &s.Kind, &s.Score, &s.Text)
		s.At = fromMillis(at)
		*all = append(*all, s)
		return err
	}, w.from, w.to)
	if err != nil {
		return fmt.Errorf("words: %w", err)
	}
	slices.SortFunc(*all, func(a, b ReportWords) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Case, b.Case), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Text, b.Text))
	})
	return nil
}

// counter counts by name.
type counter map[string]int

func (c counter) sorted() []ReportCount {
	var all []ReportCount
	for name, n := range c {
		all = append(all, ReportCount{name, n})
	}
	slices.SortFunc(all, func(a, b ReportCount) int { return cmp.Or(b.N-a.N, strings.Compare(a.Name, b.Name)) })
	return all
}
