package telegram

// This file is the home of what a message holds: its words, and its files.

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/amends-bot/amends/dialogue"
)

// words is the text of a message or the caption of its file, with the addresses that its links hide.
func words(m object) string {
	if text := m.text("text"); text != "" {
		return linked(text, m.list("entities"))
	}
	return linked(m.text("caption"), m.list("caption_entities"))
}

// linked writes the address of each link behind its words, unless they show it: "here (https://example.org)".
func linked(text string, entities []object) string {
	units := utf16.Encode([]rune(text)) // Telegram counts in these
	type link struct {
		end int
		url string
	}
	var links []link
	for _, e := range entities {
		from, size := int(e.number("offset")), int(e.number("length"))
		url := e.text("url")
		if e.text("type") != "text_link" || url == "" {
			continue
		}
		end := len(units) // of an entity that can't be right
		if from >= 0 && size >= 0 && size <= len(units) && from <= len(units)-size {
			end = from + size
			shown := string(utf16.Decode(units[from:end]))
			if strings.Contains(shown, strings.TrimSuffix(bare(url), "/")) {
				continue
			}
		}
		if end > 0 && end < len(units) && utf16.IsSurrogate(rune(units[end-1])) && utf16.DecodeRune(rune(units[end-1]), rune(units[end])) != '\uFFFD' {
			end++ // never inside a character
		}
		links = append(links, link{end, url})
	}
	if len(links) == 0 {
		return text
	}
	slices.SortStableFunc(links, func(a, b link) int { return a.end - b.end })
	var out strings.Builder
	at := 0
	for _, l := range links {
		out.WriteString(string(utf16.Decode(units[at:l.end])) + " (" + l.url + ")")
		at = l.end
	}
	return out.String() + string(utf16.Decode(units[at:]))
}

// bare is an address without its scheme.
func bare(url string) string {
	_, rest, found := strings.Cut(url, "://")
	if !found {
		return url
	}
	return rest
}

// fileKinds says which field of a message holds a file of which kind, in the order in which they are told. A message
// has one at most, except where Telegram says the same twice for old programs.
var fileKinds = []struct{ field, kind, media string }{
	{"photo", "photo", "image/jpeg"},
	{"animation", "video", ""},
	{"document", "document", ""},
	{"voice", "voice", ""},
	{"audio", "audio", ""},
	{"video", "video", ""},
	{"video_note", "video", "video/mp4"},
	{"sticker", "sticker", "image/webp"},
	{"venue", "location", ""},
	{"location", "location", ""},
	{"contact", "contact", ""},
}

// saidTwice are fields that repeat what another field of the message says.
var saidTwice = map[string]string{"document": "animation", "location": "venue"}

// files are those of a message. A message without words or a file that is known has one of kind "other", named by its
// field: the customer sent something, and is to be told that it can't be read.
func files(m object) []dialogue.File {
	var out []dialogue.File
	for _, k := range fileKinds {
		if !m.has(k.field) || m.has(saidTwice[k.field]) {
			continue
		}
		o := m.object(k.field)
		if k.field == "photo" {
			o = largest(m.list("photo"))
		}
		f := dialogue.File{
			Kind: k.kind, Name: o.text("file_name"), Type: o.text("mime_type"), Size: max(o.number("file_size"), 0), Ref: o.text("file_id"),
		}
		if f.Type == "" {
			f.Type = k.media
		}
		f.Note = note(k.field, o)
		out = append(out, f)
	}
	if len(out) == 0 && m.text("text") == "" {
		other := dialogue.File{Kind: "other"}
		for _, key := range m.keys() {
			if !slices.Contains(about, key) {
				other.Note = key
				break
			}
		}
		if other.Note != "" || m.text("caption") == "" {
			out = append(out, other)
		}
	}
	return out
}

// note is what a file says without being opened.
func note(field string, o object) string {
	switch field {
	case "sticker":
		return o.text("emoji")
	case "location":
		return spot(o)
	case "venue":
		return strings.TrimSpace(spot(o.object("location")) + " " + join(", ", o.text("title"), o.text("address")))
	case "contact":
		return join(" ", o.text("first_name"), o.text("last_name"), o.text("phone_number"))
	case "audio":
		return join(" - ", o.text("performer"), o.text("title"))
	}
	return ""
}

// spot is a place on earth to about a metre.
func spot(o object) string {
	lat, ok := o.decimal("latitude")
	lon, also := o.decimal("longitude")
	if !ok || !also {
		return ""
	}
	return fmt.Sprintf("%.5f,%.5f", lat, lon)
}

// largest is the biggest of a photo's sizes.
func largest(sizes []object) object {
	var best object
	for _, s := range sizes {
		if best == nil || s.number("width")*s.number("height") >= best.number("width")*best.number("height") {
			best = s
		}
	}
	return best
}

func join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

// service reports whether a message tells of something that happened, and is nothing that the customer said.
func service(m object) bool {
	return slices.ContainsFunc(services, m.has)
}

// services are the fields of such messages, of the Bot API 9.4.
var services = []string{
	"new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "new_chat_title", "new_chat_photo", "delete_chat_photo",
	"group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
	"migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment", "users_shared", "chat_shared", "gift", "unique_gift",
	"gift_upgrade_sent", "connected_website", "write_access_allowed", "passport_data", "proximity_alert_triggered", "boost_added",
	"chat_background_set", "checklist_tasks_done", "checklist_tasks_added", "direct_message_price_changed", "forum_topic_created",
	"forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden",
	"giveaway_created", "giveaway_completed", "paid_message_price_changed", "suggested_post_approved", "suggested_post_approval_failed",
	"suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled", "video_chat_started",
	"video_chat_ended", "video_chat_participants_invited", "web_app_data",
}

// about are the fields that say something about a message, and are not what was sent.
var about = []string{
	"message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count", "sender_business_bot",
	"sender_tag", "date", "business_connection_id", "chat", "forward_origin", "forward_from", "forward_from_chat",
	"forward_from_message_id", "forward_signature", "forward_sender_name", "forward_date", "is_topic_message", "is_automatic_forward",
	"reply_to_message", "external_reply", "quote", "reply_to_story", "reply_to_checklist_task_id", "via_bot", "edit_date",
	"has_protected_content", "is_from_offline", "is_paid_post", "media_group_id", "author_signature", "paid_star_count", "entities",
	"link_preview_options", "suggested_post_info", "effect_id", "caption", "caption_entities", "show_caption_above_media",
	"has_media_spoiler", "reply_markup",
}
