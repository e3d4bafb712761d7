// This file is the home of the staff: who they are on the networks, invitations, what they did, what they had to bear.

package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/amends-bot/amends/dialogue"
)

// Staff is a member of staff with all that is known of them.
type Staff struct {
	dialogue.Agent
	Own      bool      // entered by a command or an invitation: the configuration does not name them
	Accounts []string  // who they are on the networks, as channels.Person has it
	Hot      time.Time // when they last had to bear anger (L14)
}

var (
	readStaff = sqlText(`SELECT name, public, role, on_duty, topics, locales, own,
		(SELECT COUNT(*) FROM conversation h WHERE h.agent = roster.name AND h.agent <> '' AND h.holder = 'agent'),
		(SELECT COALESCE(MAX(s.last), 0) FROM strain s WHERE s.name = roster.name)
		FROM roster`)
	readAccounts  = sqlText(`SELECT account, name FROM account ORDER BY account`)
	setOwn        = sqlText(`UPDATE roster SET own = $2 WHERE name = $1`)
	dropStaff     = sqlText(`DELETE FROM roster WHERE name = $1`)
	dropAccounts  = sqlText(`DELETE FROM account WHERE name = $1`)
	dropInvited   = sqlText(`DELETE FROM invitation WHERE name = $1 AND used = ''`)
	linkAccount   = sqlText(`INSERT INTO account (account, name) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET name = excluded.name`)
	othersOf      = sqlText(`SELECT COUNT(*) FROM account WHERE account = $1 AND name <> $2 AND name IN (SELECT name FROM roster)`)
	nameOf        = sqlText(`SELECT COUNT(*) FROM roster WHERE name = $1`)
	insertInvited = sqlText(`INSERT INTO invitation (hash, name, public, role, topics, locales, until) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	useInvited    = sqlText(`UPDATE invitation SET used = $2 WHERE hash = $1 AND until > $3 AND (used = '' OR used = $2) RETURNING name, public, role, topics, locales`)
	enterInvited  = sqlText(`
		INSERT INTO roster (name, public, role, on_duty, topics, locales, own) VALUES ($1, $2, $3, 1, $4, $5, 1)
		ON CONFLICT (name) DO UPDATE SET public = excluded.public, role = excluded.role, topics = excluded.topics, locales = excluded.locales`)
)

// Staff returns all members of staff by name.
func (db *DB) Staff(ctx context.Context) ([]Staff, error) {
	var all []Staff
	rows, err := db.rows(ctx, readStaff)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var s Staff
		var duty, own, hot int64
		var topics, locales string
		err := rows.Scan(&s.Name, &s.Public, &s.Role, &duty, &topics, &locales, &own, &s.Holds, &hot)
		s.OnDuty, s.Topics, s.Locales, s.Own, s.Hot = duty != 0, list(topics), list(locales), own != 0, fromMillis(hot)
		all = append(all, s)
		return err
	})
	if err == nil {
		rows, err = db.rows(ctx, readAccounts)
		err = scanAll(rows, err, func(rows *sql.Rows) error {
			var account, name string
			err := rows.Scan(&account, &name)
			for i := range all {
				if all[i].Name == name {
					all[i].Accounts = append(all[i].Accounts, account)
				}
			}
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("store: staff: %w", err)
	}
	slices.SortFunc(all, func(a, b Staff) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

// StaffOf returns the member of staff that somebody on a network is, or ErrNotFound. Its cost is that of Staff: a roster is short.
func (db *DB) StaffOf(ctx context.Context, account string) (Staff, error) {
	all, err := db.Staff(ctx)
	for _, s := range all {
		if slices.Contains(s.Accounts, clean(account)) {
			return s, err
		}
	}
	if err == nil {
		err = fmt.Errorf("store: staff: %w", ErrNotFound)
	}
	return Staff{}, err
}

// SetStaff is SetAgent, and says whether they are entered by a command and not by the configuration.
func (db *DB) SetStaff(ctx context.Context, a dialogue.Agent, own bool) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, setAgent, clean(a.Name), clean(a.Public), clean(a.Role), flag(a.OnDuty), words(a.Topics), words(a.Locales))
		if err == nil {
			_, err = t.exec(ctx, setOwn, clean(a.Name), flag(own))
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: set staff: %w", err)
	}
	return nil
}

// DropStaff takes a member of staff from the roster, with accounts and invitations; or ErrNotFound. What they did stays.
func (db *DB) DropStaff(ctx context.Context, name string) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		n, err := t.exec(ctx, dropStaff, clean(name))
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		for _, s := range []*statement{dropAccounts, dropInvited} {
			if err == nil {
				_, err = t.exec(ctx, s, clean(name))
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: drop staff: %w", err)
	}
	return nil
}

// LinkAccount says that somebody on a network is this member of staff, whoever it was before; or ErrNotFound.
func (db *DB) LinkAccount(ctx context.Context, account, name string) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		var n int64
		err := t.row(ctx, nameOf, []any{clean(name)}, &n)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		if err == nil {
			_, err = t.exec(ctx, linkAccount, clean(account), clean(name))
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: link account: %w", err)
	}
	return nil
}

// codeHash is how an invitation is kept: who reads the database can't use it.
func codeHash(code string) string {
	sum := sha256.Sum256([]byte("amends invitation " + dialogue.CleanCode(code)))
	return hex.EncodeToString(sum[:])
}

// Invite keeps an invitation by which somebody becomes s, until until.
func (db *DB) Invite(ctx context.Context, code string, s dialogue.Agent, until time.Time) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, insertInvited, codeHash(code), clean(s.Name), clean(s.Public), clean(s.Role), words(s.Topics), words(s.Locales), millis(until))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: invite: %w", err)
	}
	return nil
}

// ErrTaken says that an account is another member's of the staff.
var ErrTaken = errors.New("the account is another member's")

// Register makes somebody on a network the member of staff that the invitation names. The same person may use it again. ErrNotFound
// if it is none, or used by somebody else, or too old; ErrTaken if the account is somebody else's on the roster, and then the invitation
// still holds.
func (db *DB) Register(ctx context.Context, code, account string, now time.Time) (Staff, error) {
	var s Staff
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		var topics, locales string
		err := t.row(ctx, useInvited, []any{codeHash(code), clean(account), millis(now)}, &s.Name, &s.Public, &s.Role, &topics, &locales)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		s.OnDuty, s.Own, s.Topics, s.Locales = true, true, list(topics), list(locales)
		var others int64
		if err == nil {
			err = t.row(ctx, othersOf, []any{clean(account), s.Name}, &others)
		}
		if err == nil && others > 0 {
			err = ErrTaken
		}
		if err == nil {
			_, err = t.exec(ctx, enterInvited, s.Name, s.Public, s.Role, topics, locales)
		}
		if err == nil {
			_, err = t.exec(ctx, linkAccount, clean(account), s.Name)
		}
		return err
	})
	if err != nil {
		return Staff{}, fmt.Errorf("store: register: %w", err)
	}
	return s, nil
}

// Audited is something that a member of staff did, or that was refused to somebody. It holds no text of anybody.
type Audited struct {
	Key     string // what it came by, so that it counts once; "" none
	At      time.Time
	Who     string // of the roster, "" nobody there
	Account string
	What    string // "claim", "line", "grant" ...
	Conv    int64
	Case    string
	Refused string // why it was refused, a word; "" it was done
}

var (
	insertAudit = sqlText(`INSERT INTO audit (key, at, who, account, what, conv, code, refused) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (key) DO NOTHING`)
	countAudit  = sqlText(`SELECT COUNT(*) FROM audit WHERE key = $1`)
	readAudit   = sqlText(`SELECT at, who, account, what, conv, code, refused FROM audit WHERE at >= $1 ORDER BY id DESC LIMIT $2`)
)

// Audit keeps what was done or refused, and what is to be told about it, in one transaction. ErrDuplicate if its key was kept before:
// then nothing is told again.
func (db *DB) Audit(ctx context.Context, a Audited, asides ...Aside) error {
	err := db.update(ctx, func(ctx context.Context, t *tx) error {
		err := a.keep(ctx, t)
		for _, aside := range asides {
			if err == nil {
				if err = db.tell(ctx, t, aside); errors.Is(err, ErrDuplicate) || errors.Is(err, ErrNotFound) {
					err = nil
				}
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: audit: %w", err)
	}
	if len(asides) > 0 {
		db.signal()
	}
	return nil
}

func (a Audited) keep(ctx context.Context, t *tx) error {
	var key any
	if a.Key != "" {
		key = clean(a.Key)
	}
	n, err := t.exec(ctx, insertAudit, key, millis(a.At), clean(a.Who), clean(a.Account), clean(a.What), a.Conv, clean(a.Case), clean(a.Refused))
	if err == nil && n == 0 {
		err = ErrDuplicate
	}
	return err
}

// audit keeps what a member of staff did with the event, and whether it was refused to them.
func (w *work) audit(ctx context.Context, t *tx, after dialogue.State, effects []dialogue.Effect) error {
	if w.e.Audit == nil {
		return nil
	}
	a := *w.e.Audit
	a.Conv, a.At = w.conv.id, fromMillis(w.at)
	a.Case = cmp.Or(after.Case, after.Last)
	for _, e := range effects {
		if n, ok := e.(dialogue.Notify); ok && n.Kind == "refused" {
			a.Refused = "refused"
		}
	}
	return a.keep(ctx, t)
}

// Audited reports whether something was kept under this key.
func (db *DB) Audited(ctx context.Context, key string) (bool, error) {
	var n int
	if err := db.row(ctx, countAudit, clean(key)).Scan(&n); err != nil {
		return false, fmt.Errorf("store: audited: %w", err)
	}
	return n > 0, nil
}

// Audits are the last n of what was kept since a time, the newest first.
func (db *DB) Audits(ctx context.Context, since time.Time, n int) ([]Audited, error) {
	var all []Audited
	rows, err := db.rows(ctx, readAudit, millis(since), n)
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var a Audited
		var at int64
		err := rows.Scan(&at, &a.Who, &a.Account, &a.What, &a.Conv, &a.Case, &a.Refused)
		a.At = fromMillis(at)
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: audits: %w", err)
	}
	return all, nil
}

// HotFrom is the heat from which a message or a case wears out who has it, in thousandths (L14).
const HotFrom = 700

var (
	addStrain = sqlText(`
		INSERT INTO strain (name, day, hot, cases, last) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (day, name) DO UPDATE SET hot = strain.hot + excluded.hot, cases = strain.cases + excluded.cases, last = excluded.last`)
	readStrain = sqlText(`SELECT name, SUM(hot), SUM(cases), MAX(last) FROM strain WHERE day >= $1 GROUP BY name`)
)

// strain counts what the agent who has the case had to bear by this event.
func (w *work) strain(ctx context.Context, t *tx, after dialogue.State) error {
	if after.Holder.Kind != dialogue.HolderAgent {
		return nil
	}
	var hot, cases int64
	switch e := w.event.(type) {
	case dialogue.Said:
		hot = flag(after.Heat.Last >= HotFrom)
	case dialogue.AgentTook:
		cases = flag(after.Heat.Peak >= HotFrom && after.Holder.Name == e.Agent)
	case dialogue.AgentTookOver:
		cases = flag(after.Heat.Peak >= HotFrom && after.Holder.Name == e.Agent)
	}
	if hot+cases == 0 {
		return nil
	}
	_, err := t.exec(ctx, addStrain, clean(after.Holder.Name), w.day, hot, cases, w.at)
	return err
}

// Strain is what a member of staff had to bear.
type Strain struct {
	Name  string
	Hot   int // messages
	Cases int // hot cases taken
	Last  time.Time
}

// Strains are what each had to bear since a day, by name (L14).
func (db *DB) Strains(ctx context.Context, since time.Time) ([]Strain, error) {
	var all []Strain
	rows, err := db.rows(ctx, readStrain, day(millis(since)))
	err = scanAll(rows, err, func(rows *sql.Rows) error {
		var s Strain
		var last int64
		err := rows.Scan(&s.Name, &s.Hot, &s.Cases, &last)
		s.Last = fromMillis(last)
		all = append(all, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: strain: %w", err)
	}
	slices.SortFunc(all, func(a, b Strain) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}
