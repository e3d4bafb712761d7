package bot

// This file is the home of the settings of calls to a company's own program: records and fulfilment.

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/amends-bot/amends/bot/connect"
)

// Times of one call without "timeout". The courier's own limits are the most that can be set.
const (
	lookUsual  = 4 * time.Second
	carryUsual = 15 * time.Second
	callLeast  = 100 * time.Millisecond
)

// secretLeast is the shortest key of a signature: what is shorter can be found by trying.
const secretLeast = 16 // characters

var (
	currency   = regexp.MustCompile(`^[A-Z]{3}$`)
	dottedPath = regexp.MustCompile(`^[^.\s]+(?:\.[^.\s]+)*$`)
)

func records(c *Config) *RecordsConfig {
	if c.Records == nil {
		c.Records = &RecordsConfig{}
	}
	return c.Records
}

func verification(c *Config) *VerifyConfig {
	r := records(c)
	if r.Verify == nil {
		r.Verify = &VerifyConfig{}
	}
	return r.Verify
}

func fulfilment(c *Config) *FulfilmentConfig {
	if c.Fulfil == nil {
		c.Fulfil = &FulfilmentConfig{}
	}
	return c.Fulfil
}

// callAddress checks an address that is called. It tells nothing of it: a key may stand in it.
func callAddress(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.Fragment != "":
		return "not an address to call; write one such as https://shop.example.com/amends"
	case u.User != nil:
		return "a name or password stands in the address; take it out: calls are known by their signature"
	case u.Scheme != "https" && !loopback(u.Hostname()):
		return "what is called is about customers and goes over a network; write an https address (http is for this machine only)"
	}
	return ""
}

func callSecret(text string) string {
	if len(text) < secretLeast {
		return fmt.Sprintf("the secret is too short to sign with; make one of %d characters or more (openssl rand -hex 32)", secretLeast)
	}
	return ""
}

func callTimeout(v value, most time.Duration) (time.Duration, string) {
	d, err := time.ParseDuration(v.text)
	if err != nil || d < callLeast || d > most {
		return 0, fmt.Sprintf("not a time that a call may take: %s; write one from %v to %v, such as %v", v.shown(), callLeast, most, most/2)
	}
	return d, ""
}

func dotted(path string) string {
	if !dottedPath.MatchString(path) {
		return "not a path within the answer; write names with dots between them, such as data.orders"
	}
	return ""
}

// mapped reads the names or the words of somebody else's records.
func (c *configuring) mapped(section string, f field) {
	if _, null := f.value.(*ast.NullNode); null || f.value == nil {
		return // a section of comments
	}
	var names []string
	if section == "records.fields" {
		names = connect.MappingFields()
	}
	list, _ := c.fields(section, f.value, names)
	into := map[string]string{}
	for _, one := range list {
		text, ok := c.text(one)
		if !ok {
			continue
		}
		at, bad := c.place(one.value), ""
		if names != nil {
			bad = dotted(text)
		} else if !slices.Contains(connect.Statuses(), text) {
			bad = "unknown status " + quote(text) + "; " + meant(text, connect.Statuses())
		}
		if bad != "" {
			c.problem(at, "%s", bad)
			continue
		}
		into[one.name] = text
	}
	if len(into) == 0 {
		return
	}
	if m := &records(c.config).Mapping; names != nil {
		m.Fields = into
	} else {
		m.Statuses = into
	}
	if _, known := c.from[section]; !known {
		c.from[section] = f.at
	}
}

// calls checks what the settings of calls need of each other and fills in what follows from them.
func (c *configuring) calls() {
	cfg := c.config
	if r := cfg.Records; r != nil {
		at := c.firstOf("records.")
		if o, ok := c.from["records.fields"]; ok && at.line == 0 && at.name == c.at("").name {
			at = o
		}
		switch {
		case !c.given("records.url"):
			c.problem(at, "records have no address; set records.url (AMENDS_RECORDS_URL), or delete what is set of records")
		case cfg.Orders != "" || cfg.Demo:
			c.problem(at, `other records are named as well; keep one of "records", "orders" and "demo"`)
		}
		if c.given("records.url") && !c.given("records.secret") {
			c.problem(at, "records have no secret; set AMENDS_RECORDS_SECRET to what their program has, too (openssl rand -hex 32 makes one)")
		}
		if c.given("records.url") && !c.given("records.amounts") {
			c.problem(at, `records do not say how amounts are written; set amounts: minor (28900) or amounts: decimal (289.00)`)
		}
		if v := c.firstOf("records.verify."); r.Verify != nil && !c.given("records.verify.url") {
			c.problem(v, "records.verify has no address; set records.verify.url (AMENDS_RECORDS_VERIFY_URL), or delete what is set of it")
		} else if r.Verify != nil && !c.given("records.verify.detail") {
			c.problem(v, "records.verify does not say what customers are asked for; set detail: postcode, phone or email")
		}
		if r.Timeout == 0 {
			r.Timeout = lookUsual
		}
	}
	f := cfg.Fulfil
	if f == nil {
		return
	}
	at := c.firstOf("fulfilment.")
	calls, file := c.given("fulfilment.url"), c.given("fulfilment.file")
	switch {
	case calls && file:
		c.problem(at, "fulfilment has both an address and a file; keep one of them")
	case !calls && !file:
		c.problem(at, "fulfilment has no address; set fulfilment.url (AMENDS_FULFILMENT_URL), or delete what is set of fulfilment")
	case calls && !c.given("fulfilment.secret"):
		c.problem(at, "fulfilment has no secret; set AMENDS_FULFILMENT_SECRET to what its program has, too (openssl rand -hex 32 makes one)")
	case file && (!f.Secret.Empty() || f.Timeout > 0 || f.Currency != ""):
		c.problem(at, "a file needs no secret, timeout or currency; delete them, or name an address instead of the file")
	}
	if f.Timeout == 0 && calls {
		f.Timeout = carryUsual
	}
}

// Endpoint is the address in the form in which it is called.
func (r *RecordsConfig) Endpoint() connect.Endpoint {
	return connect.Endpoint{URL: r.URL.Reveal(), Secret: r.Secret.Reveal(), Timeout: r.Timeout}
}

// Proof is how whose an order is is asked for; without an URL where that is not set up.
func (r *RecordsConfig) Proof() connect.Proof {
	v := r.Verify
	if v == nil {
		return connect.Proof{}
	}
	e := r.Endpoint()
	e.URL = v.URL.Reveal()
	return connect.Proof{Endpoint: e, Detail: v.Detail, OK: v.OK, Account: v.Account, List: v.List}
}

// Endpoint is the address in the form in which it is called; without an URL where a file is written.
func (f *FulfilmentConfig) Endpoint() connect.Endpoint {
	return connect.Endpoint{URL: f.URL.Reveal(), Secret: f.Secret.Reveal(), Timeout: f.Timeout}
}

// Host is what is shown of an address that is called.
func Host(address Secret) string {
	u, err := url.Parse(address.Reveal())
	if err != nil {
		return ""
	}
	return strings.TrimSpace(u.Host)
}
