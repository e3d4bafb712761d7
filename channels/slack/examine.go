package slack

// This file is the home of what "amends doctor" is told.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

// Examine asks Slack whether the tokens are good, whether the app may do what it must, and whether events can come.
// What Slack tells nobody (the tabs of the App Home, the events subscribed to) it says how to look at.
func (s *Slack) Examine(ctx context.Context, locale string) []channels.Finding {
	say := func(en, zh string) string {
		if locale == "zh" {
			return zh
		}
		return en
	}
	who, err := s.api.AuthTestContext(ctx)
	if err != nil {
		f := channels.Finding{What: say("token", "令牌"), Bad: true}
		f.Text, f.Do = s.trouble(err, say,
			say(`Copy the "Bot User OAuth Token" (xoxb-) from "OAuth & Permissions" of your app at api.slack.com/apps; install the app there first.`,
				`到 api.slack.com/apps 打开你的应用，在 “OAuth & Permissions” 复制 “Bot User OAuth Token”（xoxb- 开头）；先在那里安装应用。`))
		return []channels.Finding{f}
	}
	all := []channels.Finding{{
		What: say("token", "令牌"),
		Text: fmt.Sprintf(say("The bot is %q in the workspace %q.", "机器人是 %q，所在工作区是 %q。"), who.User, who.Team),
	}}
	all = append(all, examineScopes(who.Header.Get("X-Oauth-Scopes"), locale, s.o.Staff != "", say))
	if s.o.Staff != "" {
		all = append(all, s.examineRoom(ctx, locale, say))
	}
	if s.o.AppToken != "" {
		all = append(all, s.examineSocket(ctx, say))
	} else {
		at := s.o.Public
		if at == "" {
			at = say("https://YOUR-ADDRESS", "https://你的地址") + s.o.Path
		}
		all = append(all, channels.Finding{
			What: say("request URLs", "请求地址"),
			Text: say("Events come by HTTP. Whether Slack has the right addresses can't be asked.", "事件通过 HTTP 送达。Slack 那边的地址是否正确无法查询。"),
			Do: fmt.Sprintf(say(`Check that "Event Subscriptions" of your app has %[1]s/events and shows "Verified", and that "Interactivity & Shortcuts" has %[1]s/actions.`,
				`请确认应用的 “Event Subscriptions” 填的是 %[1]s/events 并显示 “Verified”，“Interactivity & Shortcuts” 填的是 %[1]s/actions。`), at),
		})
	}
	return append(all, channels.Finding{
		What: say("App Home", "应用主页"),
		Text: say("Customers write in the messages tab of the App Home. Whether it is on can't be asked.", "客户在应用主页的消息页里写信。它是否打开无法查询。"),
		Do: say(`Under "App Home" of your app, check that "Messages Tab" and "Allow users to send Slash commands and messages from the messages tab" are on.`,
			`在应用的 “App Home” 里确认 “Messages Tab” 和 “Allow users to send Slash commands and messages from the messages tab” 都已打开。`),
	})
}

func examineScopes(header, locale string, staff bool, say func(en, zh string) string) channels.Finding {
	f := channels.Finding{What: say("permissions", "权限")}
	if strings.TrimSpace(header) == "" {
		f.Text = say("Slack does not say which permissions the app has.", "Slack 没有说明应用有哪些权限。")
		return f
	}
	has := strings.FieldsFunc(header, func(r rune) bool { return r == ',' || r == ' ' })
	var missing []string
	for _, need := range scopes {
		if slices.Contains(has, need.name) || need.staff && !staff {
			continue
		}
		if locale == "zh" {
			missing = append(missing, need.name+"（"+need.zh+"）")
		} else {
			missing = append(missing, need.name+" ("+need.en+")")
		}
	}
	if len(missing) == 0 {
		f.Text = say("The app has every permission it needs.", "应用具备所需的全部权限。")
		return f
	}
	f.Bad = true
	f.Text = say("The app lacks: ", "应用缺少：") + strings.Join(missing, say(", ", "、")) + say(".", "。")
	f.Do = say(`Add them under "OAuth & Permissions", "Bot Token Scopes", then press "Reinstall to Workspace".`,
		`在 “OAuth & Permissions” 的 “Bot Token Scopes” 里添加，然后点击 “Reinstall to Workspace”。`)
	return f
}

func (s *Slack) examineSocket(ctx context.Context, say func(en, zh string) string) channels.Finding {
	f := channels.Finding{What: say("socket", "连接")}
	if _, _, err := s.api.StartSocketModeContext(ctx); err != nil {
		f.Bad = true
		f.Text, f.Do = s.trouble(err, say,
			say(`Switch on "Socket Mode" of your app, and make an app token (xapp-) with the scope connections:write under "Basic Information", "App-Level Tokens".`,
				`打开应用的 “Socket Mode”，并在 “Basic Information” 的 “App-Level Tokens” 里创建带 connections:write 权限的应用令牌（xapp- 开头）。`))
		return f
	}
	f.Text = say("Slack gives a socket for events.", "Slack 同意建立事件连接。")
	return f
}

// trouble is what an error means for who sets the bot up; refused is what to do when Slack said no.
func (s *Slack) trouble(err error, say func(en, zh string) string, refused string) (text, do string) {
	e, said := errors.AsType[lib.SlackErrorResponse](err)
	limited, isLimited := errors.AsType[*lib.RateLimitedError](err)
	switch {
	case said:
		return fmt.Sprintf(say("Slack refuses it: %s.", "Slack 拒绝了：%s。"), s.redact(e.Err)), refused
	case isLimited:
		return fmt.Sprintf(say("Slack asks for a pause of %s.", "Slack 要求暂停 %s。"), pauseOf(limited, time.Second, afterMost)), say("Try again after that.", "请稍后再试。")
	}
	return say("Slack can't be reached: ", "无法连接 Slack：") + s.redact(err.Error()),
		say("Check the network, a proxy (HTTPS_PROXY) and the firewall: slack.com and wss-primary.slack.com must be reachable on port 443.",
			"请检查网络、代理（HTTPS_PROXY）和防火墙：需要能访问 slack.com 和 wss-primary.slack.com 的 443 端口。")
}
