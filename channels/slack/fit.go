package slack

// This file is the home of whether the staff channel is fit to be one, and of what a refusal there means.

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

// unfit is a staff channel in which customers' words must not stand, or can't: in plain words, with what to do.
type unfit struct{ en, zh, doEN, doZH string }

func (e *unfit) Error() string { return "the staff channel: " + e.en + " " + e.doEN }

var (
	unfitGone = &unfit{
		"it does not exist, or the bot is not in it.", "频道不存在，或者机器人不在里面。",
		`Invite the bot there ("/invite @its name"), and give the channel's id, which stands at the bottom of its details.`, "在频道里用 “/invite @机器人” 邀请它，并填写频道详情最下方的 id。",
	}
	unfitOutside = &unfit{
		"the bot is not in it.", "机器人不在里面。",
		`Invite it there: "/invite @its name".`, "在频道里用 “/invite @机器人” 邀请它。",
	}
	unfitPublic = &unfit{
		"it is not a private channel, so that everybody in the workspace could read what customers write.", "不是私有频道，工作区里人人都能看到客户写的内容。",
		"Make it private in its settings, or take another one.", "在频道设置里改为私有，或换一个频道。",
	}
	unfitShared = &unfit{
		"it is shared with another company by Slack Connect, which would read what customers write.", "通过 Slack Connect 与其他公司共享，对方能看到客户写的内容。",
		"End that in its settings, or take another one.", "在频道设置里停止共享，或换一个频道。",
	}
	unfitArchived = &unfit{"it is archived.", "已归档。", "Restore it, or take another one.", "恢复它，或换一个频道。"}
	unfitScope    = &unfit{
		"the app may not look at it: the permission groups:read is missing.", "应用无权查看它：缺少 groups:read 权限。",
		`Add it under "OAuth & Permissions", then press "Reinstall to Workspace".`, "在 “OAuth & Permissions” 里添加，然后点击 “Reinstall to Workspace”。",
	}
)

// lookAtRoom asks Slack about the staff channel. The error is an *unfit, or that of a call that did not work.
func (s *Slack) lookAtRoom(ctx context.Context) (name string, err error) {
	var said struct {
		Channel struct {
			Name     string `json:"name"`
			Member   bool   `json:"is_member"`
			Private  bool   `json:"is_private"`
			Group    bool   `json:"is_mpim"`
			Direct   bool   `json:"is_im"`
			Archived bool   `json:"is_archived"`
			External bool   `json:"is_ext_shared"`
			Pending  bool   `json:"is_pending_ext_shared"`
		} `json:"channel"`
	}
	err = s.call(ctx, "conversations.info", url.Values{"channel": {s.o.Staff}}, &said)
	c := said.Channel
	switch {
	case isSlack(err, "channel_not_found", "method_not_supported_for_channel_type"):
		return "", unfitGone
	case isSlack(err, "missing_scope"):
		return "", unfitScope
	case err != nil:
		return "", err
	case c.External || c.Pending:
		return c.Name, unfitShared
	case !c.Private || c.Group || c.Direct:
		return c.Name, unfitPublic
	case c.Archived:
		return c.Name, unfitArchived
	case !c.Member:
		return c.Name, unfitOutside
	}
	return c.Name, nil
}

// checkRoom is nil when there is no staff channel, or when it is fit.
func (s *Slack) checkRoom(ctx context.Context) error {
	if s.o.Staff == "" {
		return nil
	}
	_, err := s.lookAtRoom(ctx)
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	s.room.checked, s.room.exposed = time.Time{}, errors.Is(err, unfitShared)
	if err == nil {
		s.room.checked = s.o.Now()
	}
	return s.safe(err)
}

// noteExposed notes whether other companies read along, as an event has told.
func (s *Slack) noteExposed(exposed bool) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if exposed && !s.room.exposed {
		s.log.Error("nothing more is shown in the staff channel", "error", unfitShared)
	}
	s.room.exposed = exposed
}

// fit is nil when something may be shown in the staff room.
func (s *Slack) fit(ctx context.Context) error {
	if s.o.Staff == "" {
		return final(errors.New("slack: there is no staff channel"), "no staff channel is configured for Slack")
	}
	if err := s.identify(ctx); err != nil {
		return s.roomError("who the bot is", err)
	}
	s.room.mu.Lock()
	checked, exposed := s.room.checked, s.room.exposed
	s.room.mu.Unlock()
	if !exposed && !checked.IsZero() && s.o.Now().Sub(checked).Abs() < fitFor {
		return nil
	}
	err := s.checkRoom(ctx)
	if u, ok := errors.AsType[*unfit](err); ok {
		return &channels.SendError{Err: fmt.Errorf("slack: %w", u), After: unfitPause, Staff: u.Error()}
	}
	if err != nil {
		return s.roomError("look at the staff channel", err)
	}
	return nil
}

// fitFor is how long a channel that was found to be fit counts as such: somebody may make it public.
const fitFor = time.Hour

// unfitPause is how soon one looks again whether somebody has put the staff channel right.
const unfitPause = time.Minute

// roomRefusals are refusals in the staff room that no second try mends, in words for staff.
var roomRefusals = map[string]string{
	"channel_not_found":                     "the staff channel is gone, or the bot can't see it",
	"is_archived":                           "the staff channel is archived",
	"not_in_channel":                        "the bot was removed from the staff channel",
	"user_not_in_channel":                   "they are not in the staff channel",
	"user_not_found":                        "there is nobody of that id in Slack",
	"cant_update_message":                   "Slack does not let the bot change this message",
	"edit_window_closed":                    "Slack does not let anybody change messages that are so old",
	"restricted_action":                     "the workspace does not let the bot write into the staff channel",
	"restricted_action_read_only_channel":   "the staff channel is read-only",
	"restricted_action_thread_locked":       "the thread is locked",
	"restricted_action_thread_only_channel": "the staff channel takes threads only",
	"too_many_reactions":                    "there are too many reactions on this line",
	"too_many_emoji":                        "there are too many reactions on this line",
}

// roomError is what to do after a failed call about the staff room.
func (s *Slack) roomError(what string, err error) error {
	if _, done := errors.AsType[*channels.SendError](err); done {
		return err
	}
	named := fmt.Errorf("slack: %s: %w", what, s.safe(err))
	switch e, ok := errors.AsType[lib.SlackErrorResponse](err); {
	case ok && (noThread[e.Err] || e.Err == "message_not_found"):
		return &channels.SendError{Err: named, Gone: true, Staff: "the case's thread in Slack is gone"}
	case ok && roomRefusals[e.Err] != "":
		if e.Err != "user_not_in_channel" && e.Err != "user_not_found" {
			s.room.mu.Lock()
			s.room.checked = time.Time{} // looked at again before the next
			s.room.mu.Unlock()
		}
		return final(named, roomRefusals[e.Err])
	case ok && useless[e.Err] != "":
		return final(named, "Slack refuses it: "+e.Err)
	}
	return s.sendError(what, err)
}

// examineRoom is what "amends doctor" is told of the staff channel.
func (s *Slack) examineRoom(ctx context.Context, locale string, say func(en, zh string) string) channels.Finding {
	f := channels.Finding{What: say("staff channel", "员工频道")}
	name, err := s.lookAtRoom(ctx)
	if u, ok := errors.AsType[*unfit](err); ok {
		f.Bad = true
		f.Text, f.Do = say("The staff channel: ", "员工频道：")+u.en, u.doEN
		if locale == "zh" {
			f.Text, f.Do = "员工频道："+u.zh, u.doZH
		}
		return f
	}
	if err != nil {
		f.Bad = true
		f.Text, f.Do = s.trouble(err, say, say("Look at the channel and the app's permissions.", "请检查频道和应用的权限。"))
		return f
	}
	f.Text = fmt.Sprintf(say("Cases are shown to staff in the private channel %s.", "案件显示在私有频道 %s。"), strconv.Quote("#"+name))
	return f
}
