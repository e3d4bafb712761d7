package main

// This file is the home of the staff subcommand: who works on cases, by which accounts, and what they did.

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// staffCmd keeps the roster.
type staffCmd struct {
	List   staffListCmd   `cmd:"" help:"Show who is on the roster, and their accounts."`
	Invite staffInviteCmd `cmd:"" help:"Make an invitation: whoever writes its code to the bot becomes that member of staff."`
	Add    staffAddCmd    `cmd:"" help:"Put somebody on the roster, or change what is known of them."`
	Remove staffRemoveCmd `cmd:"" help:"Take somebody from the roster, with accounts and invitations."`
	Link   staffLinkCmd   `cmd:"" help:"Say which account on a network somebody has."`
	Audit  staffAuditCmd  `cmd:"" help:"Show what staff did and what was refused to them, the newest first."`
	Strain staffStrainCmd `cmd:"" help:"Show how much anger each of the staff had to bear."`
}

func (staffCmd) Help() string {
	return `Nobody works in the staff room who is not on the roster. Invite a colleague, and let them write the code to the bot in a direct message:

  amends staff invite ana --role agent --topics delivery,billing
  /register ABCD-EFGH-2345

Roles rise from agent over lead to manager; what each may grant stands in the script pack. All of this may run beside "amends serve".`
}

// staffDB is the database of the staff commands.
type staffDB struct {
	configFlag
	DB string `help:"Database: a file, or postgres://...; that of the configuration if it is left out." placeholder:"DSN"`
}

// with runs f with the database, which is made if there is none yet, and with the pack.
func (c staffDB) with(ctx context.Context, f func(*store.DB, *script.Script) error) (err error) {
	settings := []string{"pack"}
	if c.DB == "" {
		settings = append(settings, "database")
	}
	cfg, err := c.part(settings...)
	if err != nil {
		return err
	}
	dsn := c.DB
	if dsn == "" {
		dsn = cfg.Database.Reveal()
	}
	pack, err := packFlag{Pack: cfg.Pack}.load()
	if err != nil {
		return err
	}
	db, err := openStore(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(db, pack)
}

// member is what is said of a member of staff. What is left out stays as the configuration or the roster has it.
type member struct {
	Name    string   `arg:"" help:"How staff call them: a to z, 0 to 9, dot, _ and -."`
	Public  string   `help:"How customers hear of them; their name if it was never said." placeholder:"NAME"`
	Role    string   `help:"agent, lead or manager; agent if it was never said." enum:",agent,lead,manager" default:""`
	Topics  []string `help:"What they know best: plays of the script pack, with commas." placeholder:"TOPIC"`
	Locales []string `help:"Languages they write: en, zh; all if it was never said." placeholder:"LOCALE"`
}

// staffName is what a name looks like, as in the configuration.
var staffName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)

// known is what the configuration says of them, which is entered again at each start of serve, or else the roster.
func (c staffDB) known(ctx context.Context, db *store.DB, name string) (dialogue.Agent, error) {
	cfg, err := c.part("pack")
	if err != nil {
		return dialogue.Agent{}, err
	}
	all, err := db.Staff(ctx)
	for _, s := range all {
		cfg.Staff = append(cfg.Staff, s.Agent)
	}
	if i := slices.IndexFunc(cfg.Staff, func(a dialogue.Agent) bool { return a.Name == name }); i >= 0 {
		return cfg.Staff[i], err
	}
	return dialogue.Agent{}, err
}

// agent checks what is said, beside what is known.
func (m member) agent(pack *script.Script, known dialogue.Agent) (dialogue.Agent, error) {
	a := dialogue.Agent{
		Name: m.Name, Public: cmp.Or(m.Public, known.Public, m.Name), Role: cmp.Or(m.Role, known.Role, script.Roles[1]), OnDuty: true,
		Topics: m.Topics, Locales: m.Locales,
	}
	if len(a.Topics) == 0 {
		a.Topics = known.Topics
	}
	if len(a.Locales) == 0 {
		a.Locales = known.Locales
	}
	switch {
	case !staffName.MatchString(a.Name), slices.Contains(script.Roles, a.Name):
		return a, fmt.Errorf("the name %q can't be used; take a to z, 0 to 9, dot, _ and -, at most 32 of them, and no role's name", a.Name)
	case channels.CleanLine(a.Public) != a.Public || len([]rune(a.Public)) > 64:
		return a, errors.New("customers read the public name; write one short line")
	}
	var plays []string
	for i := range pack.Plays {
		plays = append(plays, pack.Plays[i].ID)
	}
	for _, topic := range m.Topics {
		if !slices.Contains(plays, topic) {
			return a, fmt.Errorf("the script pack has no play %q; it has %s", topic, strings.Join(plays, ", "))
		}
	}
	for _, locale := range m.Locales {
		if !slices.Contains([]string{"en", "zh", "zh-Hant"}, locale) {
			return a, fmt.Errorf("%q is no language of customers; write en, zh or zh-Hant", locale)
		}
	}
	return a, nil
}

type staffInviteCmd struct {
	staffDB
	member
}

const (
	// inviteFor is how long an invitation holds: over a night and a day off.
	inviteFor = 48 * time.Hour
	// inviteLong is how many of 32 letters its code has: 60 bits, which nobody guesses in that time.
	inviteLong = 12
)

func (c staffInviteCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(db *store.DB, pack *script.Script) error {
		known, err := c.known(ctx, db, c.Name)
		if err != nil {
			return err
		}
		a, err := c.agent(pack, known)
		if err != nil {
			return err
		}
		code := rand.Text()[:inviteLong]
		if err := db.Invite(ctx, code, a, time.Now().Add(inviteFor)); err != nil {
			return err
		}
		if err := audit(ctx, db, "invite", a.Name); err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "/register %s-%s-%s\n\n%s writes this line to the bot in a direct message (on Slack without the \"/\"), within 48 hours and once. Who has the code is %s, %s: hand it over as you would a key.\n",
			code[:4], code[4:8], code[8:], a.Name, a.Name, a.Role)
		return err
	})
}

type staffAddCmd struct {
	staffDB
	member
	OffDuty bool `help:"They are not on duty yet."`
}

func (c staffAddCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(db *store.DB, pack *script.Script) error {
		known, err := c.known(ctx, db, c.Name)
		if err != nil {
			return err
		}
		a, err := c.agent(pack, known)
		if err != nil {
			return err
		}
		a.OnDuty = !c.OffDuty
		if err := db.SetStaff(ctx, a, true); err != nil {
			return err
		}
		if err := audit(ctx, db, "add", a.Name); err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s is on the roster as %s. \"amends staff invite %s\" lets them register their account, \"amends staff link\" does it for them.\n", a.Name, a.Role, a.Name)
		return err
	})
}

type staffRemoveCmd struct {
	staffDB
	Name string `arg:"" help:"Who."`
}

func (c staffRemoveCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(db *store.DB, _ *script.Script) error {
		err := db.DropStaff(ctx, c.Name)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is no %s; \"amends staff list\" shows who there is", c.Name)
		}
		if err == nil {
			err = audit(ctx, db, "remove", c.Name)
		}
		if err == nil {
			_, err = fmt.Fprintf(s.out, "%s is not on the roster any more. Cases that they have go back to the queue once they are late. If amends.yaml lists them, delete them there, too.\n", c.Name)
		}
		return err
	})
}

type staffLinkCmd struct {
	staffDB
	Name    string `arg:"" help:"Who."`
	Account string `arg:"" help:"Who they are on the network: telegram:4711, or slack:T0123456789:U0123456789."`
}

func (c staffLinkCmd) Run(ctx context.Context, s streams) error {
	if !telegramCustomer.MatchString(c.Account) && !slackCustomer.MatchString(c.Account) {
		return fmt.Errorf("%q is no account; write telegram:4711 or slack:T0123456789:U0123456789", c.Account)
	}
	return c.with(ctx, func(db *store.DB, _ *script.Script) error {
		err := db.LinkAccount(ctx, c.Account, c.Name)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is no %s; \"amends staff add\" puts them on the roster", c.Name)
		}
		if err == nil {
			err = audit(ctx, db, "link", c.Name)
		}
		if err == nil {
			_, err = fmt.Fprintf(s.out, "%s is %s.\n", c.Account, c.Name)
		}
		return err
	})
}

type staffListCmd struct{ staffDB }

func (c staffListCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(db *store.DB, _ *script.Script) error {
		all, err := db.Staff(ctx)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			_, err = fmt.Fprintln(s.out, "Nobody is on the roster. \"amends staff invite NAME\" begins.")
			return err
		}
		return table(s.out, "NAME\tPUBLIC\tROLE\tDUTY\tCASES\tKNOWS\tACCOUNTS", func(row func(...string)) {
			for _, m := range all {
				duty := "off"
				if m.OnDuty {
					duty = "on"
				}
				knows := strings.Join(append(slices.Clone(m.Topics), m.Locales...), ",")
				row(m.Name, m.Public, m.Role, duty, strconv.Itoa(m.Holds), dash(knows), dash(strings.Join(m.Accounts, ",")))
			}
		})
	})
}

type staffAuditCmd struct {
	staffDB
	Since time.Duration `help:"How far back." default:"168h" placeholder:"24h"`
	Most  int           `help:"At most so many lines." default:"200"`
}

func (c staffAuditCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(db *store.DB, _ *script.Script) error {
		all, err := db.Audits(ctx, time.Now().Add(-c.Since), c.Most)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			_, err = fmt.Fprintln(s.out, "Staff did nothing in this time.")
			return err
		}
		return table(s.out, "WHEN (UTC)\tWHO\tACCOUNT\tWHAT\tCASE\tREFUSED", func(row func(...string)) {
			for _, a := range all {
				row(a.At.Format("2006-01-02 15:04:05"), dash(a.Who), dash(a.Account), a.What, dash(a.Case), dash(a.Refused))
			}
		})
	})
}

type staffStrainCmd struct {
	staffDB
	Days int `help:"How many days back, today included." default:"7"`
}

func (c staffStrainCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(db *store.DB, _ *script.Script) error {
		all, err := db.Strains(ctx, time.Now().AddDate(0, 0, 1-max(c.Days, 1)))
		if err != nil {
			return err
		}
		if len(all) == 0 {
			_, err = fmt.Fprintln(s.out, "Nobody had to bear anger in this time.")
			return err
		}
		slices.SortStableFunc(all, func(a, b store.Strain) int { return b.Hot - a.Hot })
		return table(s.out, "NAME\tHOT MESSAGES\tHOT CASES\tLAST (UTC)", func(row func(...string)) {
			for _, m := range all {
				row(m.Name, strconv.Itoa(m.Hot), strconv.Itoa(m.Cases), m.Last.Format("2006-01-02 15:04"))
			}
		})
	})
}

// commandLine stands in the audit for whoever may run this program.
const commandLine = "command line"

// audit keeps what an admin did to the roster.
func audit(ctx context.Context, db *store.DB, what, name string) error {
	return db.Audit(ctx, store.Audited{At: time.Now(), Who: name, Account: commandLine, What: "staff " + what})
}

// table prints rows below a head.
func table(out io.Writer, head string, rows func(row func(...string))) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, err := fmt.Fprintln(w, head)
	rows(func(cells ...string) {
		for i := range cells {
			cells[i] = channels.CleanLine(cells[i])
		}
		if err == nil {
			_, err = fmt.Fprintln(w, strings.Join(cells, "\t"))
		}
	})
	if err == nil {
		err = w.Flush()
	}
	return err
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
