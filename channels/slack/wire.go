package slack

// This file is the home of the JSON that Slack delivers, as much of it as we read. Blocks and all that changes from
// year to year are left out on purpose: a new kind of block must not cost a message.

import "encoding/json"

// wireEnvelope is the body of an HTTP event and the payload of one by the socket.
type wireEnvelope struct {
	Type      string          `json:"type"` // "event_callback", "url_verification"
	Challenge string          `json:"challenge"`
	EventID   string          `json:"event_id"`
	Event     json.RawMessage `json:"event"`
	TeamID    string          `json:"team_id"`               // where it happened: another workspace's, by Slack Connect
	External  *bool           `json:"is_ext_shared_channel"` // whether other companies are in the channel; nil: not told
	For       []struct {
		TeamID string `json:"team_id"` // of an installation that it is for
	} `json:"authorizations"`
}

func (e wireEnvelope) teams() []string {
	teams := []string{e.TeamID}
	for _, a := range e.For {
		teams = append(teams, a.TeamID)
	}
	return teams
}

// wireMessage is a message, in an event or in a history.
type wireMessage struct {
	Type         string           `json:"type"`
	Subtype      string           `json:"subtype"`
	User         string           `json:"user"`
	Team         string           `json:"team"`
	UserTeam     string           `json:"user_team"` // of a stranger, by Slack Connect
	BotID        string           `json:"bot_id"`
	Text         string           `json:"text"`
	TS           string           `json:"ts"`
	ThreadTS     string           `json:"thread_ts"`
	ParentUserID string           `json:"parent_user_id"` // who started the thread
	Edited       *wireEdited      `json:"edited"`
	Files        []wireFile       `json:"files"`
	Attachments  []wireAttachment `json:"attachments"`
}

type wireEdited struct {
	TS string `json:"ts"`
}

type wireFile struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Title    string      `json:"title"`
	Mimetype string      `json:"mimetype"`
	Subtype  string      `json:"subtype"` // "slack_audio" of a voice message
	Mode     string      `json:"mode"`    // "tombstone": deleted
	Size     json.Number `json:"size"`
}

// wireAttachment is a message passed on inside another.
type wireAttachment struct {
	Text     string `json:"text"`
	Fallback string `json:"fallback"`
}

// wireEvent is what happened.
type wireEvent struct {
	wireMessage
	Channel         json.RawMessage `json:"channel"` // an id, or in some events an object
	ChannelType     string          `json:"channel_type"`
	EventTS         string          `json:"event_ts"`
	DeletedTS       string          `json:"deleted_ts"`
	Message         *wireMessage    `json:"message"`
	PreviousMessage *wireMessage    `json:"previous_message"`
	Tab             string          `json:"tab"`
	Tokens          struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

func (e wireEvent) channel() string {
	var id string
	if json.Unmarshal(e.Channel, &id) == nil {
		return id
	}
	var object struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(e.Channel, &object) // none named
	return object.ID
}

// wireAction is the payload of something pressed.
type wireAction struct {
	Type       string `json:"type"` // "block_actions", "view_submission", "message_action"
	TriggerID  string `json:"trigger_id"`
	CallbackID string `json:"callback_id"` // of a shortcut
	ActionTS   string `json:"action_ts"`   // of a shortcut
	Team       struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Name     string `json:"name"`
		TeamID   string `json:"team_id"`
	} `json:"user"`
	Container struct {
		Type      string `json:"type"` // "message", "view"
		MessageTS string `json:"message_ts"`
		ChannelID string `json:"channel_id"`
		ThreadTS  string `json:"thread_ts"`
		ViewID    string `json:"view_id"`
	} `json:"container"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Message struct {
		TS       string            `json:"ts"`
		BotID    string            `json:"bot_id"`
		Text     string            `json:"text"`
		ThreadTS string            `json:"thread_ts"`
		Blocks   []json.RawMessage `json:"blocks"`
	} `json:"message"`
	Actions []struct {
		ActionID string `json:"action_id"`
		Value    string `json:"value"`
		ActionTS string `json:"action_ts"`
		Text     struct {
			Text string `json:"text"`
		} `json:"text"`
		Selected wireOption `json:"selected_option"` // of a menu
	} `json:"actions"`
	View wireView `json:"view"`
}

type wireOption struct {
	Value string `json:"value"`
}

// wireView is a form that was sent.
type wireView struct {
	ID         string `json:"id"`
	CallbackID string `json:"callback_id"`
	Metadata   string `json:"private_metadata"`
	Blocks     []struct {
		Type     string `json:"type"`
		BlockID  string `json:"block_id"`
		Optional bool   `json:"optional"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]wireValue `json:"values"` // by block and element
	} `json:"state"`
}

type wireValue struct {
	Value    string     `json:"value"`
	Selected wireOption `json:"selected_option"`
}
