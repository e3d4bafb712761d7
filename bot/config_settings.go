package bot

// This file is the home of the settings: the name, the variable and the check of each, and what they need of each other.

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/amends-bot/amends/bot/desk"
	"github.com/amends-bot/amends/dialogue"
)

// setting is a text that the file or the environment gives.
type setting struct {
	name   string // in the file: "telegram.token"; a secret may be a file instead, "telegram.token_file"
	env    string
	secret bool
	path   bool
	put    func(c *Config, v value) (problem string) // what is wrong and, after a semicolon, what to do; without the text of a secret
}

// value is a text to be checked and taken.
type value struct {
	text string
	from string // what it came from, such as "${NAME}": what that stands for is nobody's business; "" it stands in the file or the variable itself
}

// shown is the value in a message.
func (v value) shown() string {
	if v.from != "" {
		return cut(v.from, 80)
	}
	return quote(v.text)
}

// last is the name within its section.
func (s *setting) last() string { return s.name[strings.LastIndexByte(s.name, '.')+1:] }

// sections of the file.
var sections = []string{"telegram", "slack", "records", "records.verify", "fulfilment", "log"}

// settings in the order of the file. The staff is a list and stands in config_staff.go.
var settings = []setting{
	{name: "database", env: "AMENDS_DB", put: putDatabase},
	{name: "pack", env: "AMENDS_PACK", path: true, put: func(c *Config, v value) string { c.Pack = v.text; return "" }},
	{name: "head", env: "AMENDS_HEAD", path: true, put: func(c *Config, v value) string { c.Head = v.text; return "" }},
	{name: "locale", env: "AMENDS_LOCALE", put: func(c *Config, v value) string {
		c.Locale = v.text
		return oneOf("language", v, "en", "zh")
	}},
	{name: "listen", env: "AMENDS_LISTEN", put: putListen},
	{name: "public_url", env: "AMENDS_PUBLIC_URL", put: putPublicURL},
	{name: "orders", env: "AMENDS_ORDERS", path: true, put: func(c *Config, v value) string { c.Orders = v.text; return "" }},
	{name: "demo", env: "AMENDS_DEMO", put: func(c *Config, v value) string {
		c.Demo = v.text == "true"
		return oneOf("value", v, "true", "false")
	}},
	{name: "staff_room", env: "AMENDS_STAFF_ROOM", put: func(c *Config, v value) string {
		c.Room = v.text
		return oneOf("staff room", v, rooms...)
	}},
	{name: "hints", env: "AMENDS_HINTS", put: func(c *Config, v value) string {
		c.Hints = v.text
		return oneOf("way to give hints", v, desk.HintsOff, desk.HintsHint, desk.HintsHold)
	}},
	{name: "records.url", env: "AMENDS_RECORDS_URL", put: func(c *Config, v value) string {
		records(c).URL = NewSecret(v.text)
		return callAddress(v.text)
	}},
	{name: "records.secret", env: "AMENDS_RECORDS_SECRET", secret: true, put: func(c *Config, v value) string {
		records(c).Secret = NewSecret(v.text)
		return callSecret(v.text)
	}},
	{name: "records.timeout", env: "AMENDS_RECORDS_TIMEOUT", put: func(c *Config, v value) (bad string) {
		records(c).Timeout, bad = callTimeout(v, lookTimeout)
		return bad
	}},
	{name: "records.amounts", env: "AMENDS_RECORDS_AMOUNTS", put: func(c *Config, v value) string {
		records(c).Mapping.Decimal = v.text == "decimal"
		return oneOf("form of amounts", v, "minor", "decimal")
	}},
	{name: "records.list", env: "AMENDS_RECORDS_LIST", put: func(c *Config, v value) string {
		records(c).Mapping.List = v.text
		return dotted(v.text)
	}},
	{name: "records.verify.url", env: "AMENDS_RECORDS_VERIFY_URL", put: func(c *Config, v value) string {
		verification(c).URL = NewSecret(v.text)
		return callAddress(v.text)
	}},
	{name: "records.verify.detail", env: "AMENDS_RECORDS_VERIFY_DETAIL", put: func(c *Config, v value) string {
		verification(c).Detail = v.text
		return oneOf("detail", v, dialogue.Proofs...)
	}},
	{name: "records.verify.ok", env: "AMENDS_RECORDS_VERIFY_OK", put: func(c *Config, v value) string {
		verification(c).OK = v.text
		return dotted(v.text)
	}},
	{name: "records.verify.account", env: "AMENDS_RECORDS_VERIFY_ACCOUNT", put: func(c *Config, v value) string {
		verification(c).Account = v.text
		return dotted(v.text)
	}},
	{name: "records.verify.list", env: "AMENDS_RECORDS_VERIFY_LIST", put: func(c *Config, v value) string {
		verification(c).List = v.text
		return dotted(v.text)
	}},
	{name: "fulfilment.url", env: "AMENDS_FULFILMENT_URL", put: func(c *Config, v value) string {
		fulfilment(c).URL = NewSecret(v.text)
		return callAddress(v.text)
	}},
	{name: "fulfilment.secret", env: "AMENDS_FULFILMENT_SECRET", secret: true, put: func(c *Config, v value) string {
		fulfilment(c).Secret = NewSecret(v.text)
		return callSecret(v.text)
	}},
	{name: "fulfilment.timeout", env: "AMENDS_FULFILMENT_TIMEOUT", put: func(c *Config, v value) (bad string) {
		fulfilment(c).Timeout, bad = callTimeout(v, carryTimeout)
		return bad
	}},
	{name: "fulfilment.currency", env: "AMENDS_FULFILMENT_CURRENCY", put: func(c *Config, v value) string {
		fulfilment(c).Currency = v.text
		if !currency.MatchString(v.text) {
			return "not a currency's code; write three capital letters, such as EUR"
		}
		return ""
	}},
	{name: "fulfilment.file", env: "AMENDS_FULFILMENT_FILE", path: true, put: func(c *Config, v value) string {
		fulfilment(c).File = v.text
		return ""
	}},
	{name: "telegram.token", env: "AMENDS_TELEGRAM_TOKEN", secret: true, put: putTelegramToken},
	{name: "telegram.api", env: "AMENDS_TELEGRAM_API", put: func(c *Config, v value) string {
		telegram(c).API = strings.TrimRight(v.text, "/")
		return address(v.text)
	}},
	{name: "telegram.mode", env: "AMENDS_TELEGRAM_MODE", put: func(c *Config, v value) string {
		telegram(c).Webhook = v.text == "webhook"
		return oneOf("mode", v, "poll", "webhook")
	}},
	{name: "telegram.webhook_secret", env: "AMENDS_TELEGRAM_WEBHOOK_SECRET", secret: true, put: func(c *Config, v value) string {
		telegram(c).Secret = NewSecret(v.text)
		if !webhookSecret.MatchString(v.text) {
			return "not a secret that Telegram takes; use 1 to 256 of A-Z a-z 0-9 _ -, or leave it out: one is made from the token"
		}
		return ""
	}},
	{name: "telegram.staff_chat", env: "AMENDS_TELEGRAM_STAFF_CHAT", put: putStaffChat},
	{name: "slack.bot_token", env: "AMENDS_SLACK_BOT_TOKEN", secret: true, put: func(c *Config, v value) string {
		slack(c).BotToken = NewSecret(v.text)
		return slackToken(v.text, "xoxb-", `the bot token; it is on the app's page under "OAuth & Permissions" after the installation`)
	}},
	{name: "slack.app_token", env: "AMENDS_SLACK_APP_TOKEN", secret: true, put: func(c *Config, v value) string {
		slack(c).AppToken = NewSecret(v.text)
		return slackToken(v.text, "xapp-", `the app-level token; make it on the app's page under "Basic Information", "App-Level Tokens", with the scope connections:write`)
	}},
	{name: "slack.signing_secret", env: "AMENDS_SLACK_SIGNING_SECRET", secret: true, put: func(c *Config, v value) string {
		slack(c).SigningSecret = NewSecret(v.text)
		if strings.HasPrefix(v.text, "xox") || strings.HasPrefix(v.text, "xapp-") {
			return `this is a token; the signing secret is on the app's page under "Basic Information", "App Credentials"`
		}
		return ""
	}},
	{name: "slack.mode", env: "AMENDS_SLACK_MODE", put: func(c *Config, v value) string {
		slack(c).Mode = v.text
		return oneOf("mode", v, "socket", "http")
	}},
	{name: "slack.api", env: "AMENDS_SLACK_API", put: func(c *Config, v value) string {
		slack(c).API = strings.TrimRight(v.text, "/") + "/"
		return address(v.text)
	}},
	{name: "slack.staff_channel", env: "AMENDS_SLACK_STAFF_CHANNEL", put: func(c *Config, v value) string {
		slack(c).Staff = v.text
		if !staffChannel.MatchString(v.text) {
			return "not the id of a channel; it looks like C0123456789 and stands at the bottom of the channel's details in Slack"
		}
		return ""
	}},
	{name: "log.level", env: "AMENDS_LOG_LEVEL", put: func(c *Config, v value) string {
		levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
		c.Level = levels[v.text]
		return oneOf("level", v, "debug", "info", "warn", "error")
	}},
	{name: "log.format", env: "AMENDS_LOG_FORMAT", put: func(c *Config, v value) string {
		c.JSON = v.text == "json"
		return oneOf("format", v, "text", "json")
	}},
}

// namesIn are the fields of a section, "" the whole file.
func namesIn(section string) (names []string) {
	switch section {
	case "":
		names = append(names, "staff")
	case "records":
		names = append(names, "fields", "statuses")
	}
	add := func(name, end string) {
		i := strings.LastIndexByte(name, '.')
		if name[:max(i, 0)] == section {
			names = append(names, name[i+1:]+end)
		}
	}
	for _, s := range sections {
		add(s, "")
	}
	for _, s := range settings {
		add(s.name, "")
		if s.secret {
			add(s.name, "_file")
		}
	}
	slices.Sort(names)
	return names
}

// open reports whether the file shows a secret to everybody who may read it: text is as written, references and all.
func (s *setting) open(text string) bool {
	if s.name == "database" {
		return isPostgres(text) && (passwordInUser.MatchString(text) || passwordInQuery.MatchString(text))
	}
	return s.secret && strings.TrimSpace(reference.ReplaceAllString(text, "")) != ""
}

// instead is the other way to give the secret.
func (s *setting) instead() string {
	if s.name == "database" {
		return "leave the password out of the address and set PGPASSWORD"
	}
	return s.last() + "_file: /run/secrets/" + strings.ReplaceAll(s.name, ".", "_")
}

var (
	passwordInUser  = regexp.MustCompile(`^[a-z]+://[^?]*?:(?:[^$?]|\$[^{])[^?]*@`) // something but ${ after the colon
	passwordInQuery = regexp.MustCompile(`[?&]password=(?:[^$&]|\$[^{])`)
	telegramToken   = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
	webhookSecret   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

func telegram(c *Config) *TelegramConfig {
	if c.Telegram == nil {
		c.Telegram = &TelegramConfig{}
	}
	return c.Telegram
}

func slack(c *Config) *SlackConfig {
	if c.Slack == nil {
		c.Slack = &SlackConfig{}
	}
	return c.Slack
}

func oneOf(what string, v value, names ...string) string {
	switch {
	case slices.Contains(names, v.text):
		return ""
	case v.from != "": // what is near the text would tell of it
		return "unknown " + what + " in " + v.shown() + "; known are " + strings.Join(names, ", ")
	}
	return "unknown " + what + " " + v.shown() + "; " + meant(v.text, names)
}

func putDatabase(c *Config, v value) string {
	c.Database = NewSecret(v.text)
	if err := CheckDatabase(v.text); err != nil {
		return err.Error()
	}
	return ""
}

// Texts that are no file's name: addresses of databases in a form that is not taken. They may hold a password.
var (
	keywordDSN = regexp.MustCompile(`(?i)(?:^|[\s;])(?:host|hostaddr|port|dbname|database|user|username|password|pwd|passfile|service|sslmode|server|uid)\s*=`)
	schemeDSN  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:.*@`)
	schemeName = regexp.MustCompile(`^[a-z][a-z0-9+.-]{0,15}$`)
)

// CheckDatabase refuses what would open a file of a strange name, and a password in it, although another kind of database
// is meant. The error says what is wrong and, after a semicolon, what to do; it holds nothing of dsn.
func CheckDatabase(dsn string) error {
	const form = "name a file, such as amends.db, or postgres://user@host:5432/name"
	scheme, _, slashes := strings.Cut(dsn, "://")
	switch {
	case isPostgres(dsn):
		return nil
	case slashes && schemeName.MatchString(scheme):
		return errors.New("unknown kind of database " + quote(scheme) + "; " + form)
	case slashes, keywordDSN.MatchString(dsn), schemeDSN.MatchString(dsn):
		return errors.New("this is neither a file nor an address that is known; " + form)
	}
	return nil
}

func putListen(c *Config, v value) string {
	c.Listen = v.text
	_, port, err := net.SplitHostPort(v.text)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		return "not an address to listen on: " + v.shown() + `; write host and port, such as "127.0.0.1:8080", or ":8080" for every network of this machine`
	}
	return ""
}

func putPublicURL(c *Config, v value) string {
	text := v.text
	c.PublicURL = strings.TrimRight(text, "/")
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "not a public https address; write one such as https://amends.example.com: the networks deliver to nothing else"
	}
	return ""
}

// loopback reports whether host is this machine, where a stand-in for a network may deliver without a certificate.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// address checks the base address of a network's API.
func address(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return "not the address of an API; write one such as https://api.example.com, or leave it out for the network's own"
	}
	return ""
}

func putTelegramToken(c *Config, v value) string {
	telegram(c).Token = NewSecret(v.text)
	if !telegramToken.MatchString(v.text) {
		return "not a bot's token; it looks like 123456789:AAE..., and @BotFather gives it"
	}
	return ""
}

func slackToken(text, prefix, what string) string {
	if strings.HasPrefix(text, prefix) && len(text) > len(prefix) {
		return ""
	}
	return "this does not begin with " + prefix + "; set " + what
}

// together checks what the settings need of each other and fills in what follows from them.
func (c *configuring) together() {
	cfg := c.config
	c.defaults()
	if cfg.Demo && cfg.Orders != "" {
		c.problem(c.at("demo"), "orders are named as well; keep one of them: records of your own, or the demo shop's")
	}
	if len(c.problems) == 0 && cfg.Telegram == nil && cfg.Slack == nil {
		c.problem(c.at(""), "no network is set up; set AMENDS_TELEGRAM_TOKEN (from @BotFather), or AMENDS_SLACK_BOT_TOKEN and AMENDS_SLACK_APP_TOKEN (\"amends manifest\" makes the app)")
	}
	c.calls()
	c.telegram()
	c.slack()
	c.room()
	if cfg.Listen == "" && (cfg.Telegram != nil && cfg.Telegram.Webhook || cfg.Slack != nil && cfg.Slack.Mode == "http") {
		cfg.Listen = "127.0.0.1:8080"
	}
}

// defaults fills in what every configuration has.
func (c *configuring) defaults() {
	cfg := c.config
	if cfg.Database.Empty() {
		cfg.Database = NewSecret("amends.db")
	} else if at := c.from["database"]; !isPostgres(cfg.Database.Reveal()) && cfg.Database.Reveal() != ":memory:" {
		cfg.Database = NewSecret(c.inFolder(cfg.Database.Reveal(), at))
	}
	if cfg.Locale == "" {
		cfg.Locale = "en"
	}
}

// given reports whether a setting is there, right or wrong, so that it need not be asked for.
func (c *configuring) given(name string) bool {
	_, inFile := c.written[name]
	_, file := c.written[name+"_file"]
	if inFile || file {
		return true
	}
	for _, s := range settings {
		if s.name == name {
			return c.env[s.env] != "" || s.secret && c.env[s.env+fileSuffix] != ""
		}
	}
	return false
}

func (c *configuring) telegram() {
	t := c.config.Telegram
	if t == nil {
		return
	}
	if !c.given("telegram.token") {
		c.problem(c.firstOf("telegram."), "Telegram has no token; set AMENDS_TELEGRAM_TOKEN to the one that @BotFather gave, or delete what is set of Telegram")
	}
	if t.Webhook && !c.given("public_url") {
		c.problem(c.at("telegram.mode"), "a webhook needs public_url, the https address at which Telegram reaches this program; set it, or use the mode poll")
	}
	if u, err := url.Parse(c.config.PublicURL); err == nil && t.Webhook && t.API == "" && !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()) {
		c.problem(c.at("public_url"), "Telegram delivers to the ports 443, 80, 88 and 8443 only; use one of them, or leave the port out")
	}
	if t.Webhook && t.Secret.Empty() && !t.Token.Empty() {
		mac := hmac.New(sha256.New, []byte(t.Token.Reveal()))
		_, _ = mac.Write([]byte("amends webhook")) // it can't fail; the same on every start and machine
		t.Secret = NewSecret(hex.EncodeToString(mac.Sum(nil)))
	}
}

func (c *configuring) slack() {
	s := c.config.Slack
	if s == nil {
		return
	}
	if !c.given("slack.bot_token") {
		c.problem(c.firstOf("slack."), "Slack has no bot token; set AMENDS_SLACK_BOT_TOKEN, or delete what is set of Slack")
	}
	app, signing := c.given("slack.app_token"), c.given("slack.signing_secret")
	switch {
	case s.Mode == "" && app && signing:
		c.problem(c.firstOf("slack."), "Slack has both an app token and a signing secret; set its mode, socket or http (AMENDS_SLACK_MODE)")
	case s.Mode == "" && !app && !signing:
		c.problem(c.firstOf("slack."), "Slack has no app token; set AMENDS_SLACK_APP_TOKEN for Socket Mode, or AMENDS_SLACK_SIGNING_SECRET for events by HTTP")
	case s.Mode == "socket" && !app:
		c.problem(c.at("slack.mode"), "the mode socket needs an app token; set AMENDS_SLACK_APP_TOKEN")
	case s.Mode == "http" && !signing:
		c.problem(c.at("slack.mode"), "the mode http needs the signing secret; set AMENDS_SLACK_SIGNING_SECRET")
	case s.Mode == "" && app:
		s.Mode = "socket"
	case s.Mode == "":
		s.Mode = "http"
	}
	if s.Mode == "socket" {
		s.SigningSecret = Secret{}
	} else {
		s.AppToken = Secret{}
	}
}

// firstOf is where the first setting with the prefix came from.
func (c *configuring) firstOf(prefix string) origin {
	for _, s := range settings {
		if o, ok := c.from[s.name]; ok && strings.HasPrefix(s.name, prefix) {
			return o
		}
	}
	return c.at("")
}
