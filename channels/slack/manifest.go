package slack

// This file is the home of the app manifest, and of the scopes and events that the app needs.

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// Modes of a Manifest.
const (
	ModeSocket = "socket"
	ModeHTTP   = "http"
)

// nameMost is how long Slack lets an app's name be.
const nameMost = 35

// scopes are what the app must be allowed to do, each with the reason, and whether only a staff channel needs it; botEvents
// what it must be told.
var scopes = []struct {
	name, en, zh string
	staff        bool
}{
	{"app_mentions:read", "to hear when it is mentioned in a channel", "在频道里被提及时能收到", false},
	{"channels:history", "to read the lines below a mention in a public channel", "读取公开频道中提及之后的消息", false},
	{"chat:write", "to answer", "回复消息", false},
	{"files:read", "to know of files that customers and staff send, and to pass them on", "知道客户和员工发来的文件并转送", false},
	{"files:write", "to show files that are passed on", "显示转送的文件", false},
	{"groups:history", "to read the lines below a mention in a private channel, and those of staff", "读取私有频道中提及之后的消息，以及员工的消息", false},
	{"groups:read", "to see that the staff channel is private", "确认员工频道是私有的", true},
	{"im:history", "to read direct messages, also those it missed", "读取私信，包括错过的私信", false},
	{"im:read", "to find the direct messages it missed", "找到错过的私信", false},
	{"reactions:read", "to know which mark a line of staff has", "知道员工的消息带有哪个标记", true},
	{"reactions:write", "to mark what became of a line of staff", "标记员工的消息处理到哪一步", true},
	{"users:read", "to know names and languages", "知道客户的称呼和语言", false},
}

var botEvents = []string{
	"app_home_opened", "app_mention", "app_uninstalled", "message.channels", "message.groups", "message.im", "tokens_revoked",
}

type manifest struct {
	Display struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"display_information"`
	Features struct {
		Home struct {
			Home     bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		Bot struct {
			Name   string `yaml:"display_name"`
			Online bool   `yaml:"always_online"`
		} `yaml:"bot_user"`
		Shortcuts []shortcut `yaml:"shortcuts"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `yaml:"request_url,omitempty"`
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `yaml:"is_enabled"`
			URL     string `yaml:"request_url,omitempty"`
		} `yaml:"interactivity"`
		Org    bool `yaml:"org_deploy_enabled"`
		Socket bool `yaml:"socket_mode_enabled"`
		Rotate bool `yaml:"token_rotation_enabled"`
	} `yaml:"settings"`
}

// shortcut is one in the menu of a message.
type shortcut struct {
	Name        string `yaml:"name"`
	Type        string `yaml:"type"` // "message"
	CallbackID  string `yaml:"callback_id"`
	Description string `yaml:"description"`
}

// Manifest is the app manifest to paste at api.slack.com/apps, "Create New App", "From a manifest": everything that
// the adapter needs, and nothing else. Mode is ModeSocket or ModeHTTP; baseURL is where the program is reached by
// https, for ModeHTTP only, and may hold a Path of the Options other than the default.
func Manifest(mode, name, baseURL string) ([]byte, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > nameMost {
		return nil, fmt.Errorf("slack: manifest: a name of 1 to %d characters is needed", nameMost)
	}
	var m manifest
	m.Display.Name, m.Features.Bot.Name = name, name
	m.Display.Description = "Takes complaints, looks for a solution, and brings in a person."
	m.Features.Home.Home, m.Features.Home.Messages = true, true
	m.Features.Bot.Online = true
	m.Features.Shortcuts = []shortcut{{
		Name: "Mark as note / 标为内部备注", Type: "message", CallbackID: shortcutNote,
		Description: "For staff: this line stays inside and does not go to the customer.",
	}}
	for _, s := range scopes {
		m.OAuth.Scopes.Bot = append(m.OAuth.Scopes.Bot, s.name)
	}
	m.Settings.Events.Bot = botEvents
	m.Settings.Interactivity.Enabled = true
	switch mode {
	case ModeSocket:
		m.Settings.Socket = true
	case ModeHTTP:
		u, err := url.Parse(baseURL)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return nil, errors.New(`slack: manifest: the address must be one that Slack reaches, such as "https://bot.example.com"`)
		}
		base := strings.TrimRight(u.String(), "/")
		if strings.Trim(u.Path, "/") == "" {
			base += defaultPath
		}
		m.Settings.Events.URL, m.Settings.Interactivity.URL = base+"/events", base+"/actions"
	default:
		return nil, fmt.Errorf("slack: manifest: the mode must be %q or %q", ModeSocket, ModeHTTP)
	}
	text, err := yaml.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("slack: manifest: %w", err)
	}
	return text, nil
}
