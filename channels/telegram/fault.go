package telegram

// This file is the home of what follows from a send that failed.

import (
	"errors"
	"net/http"
	"time"

	"github.com/amends-bot/amends/channels"
)

// pauseUntold is how long we keep still after a 429 that does not say how long.
const pauseUntold = 5 * time.Second

// pause is how long to keep still after a 429.
func (e *refused) pause() time.Duration {
	if e.after > 0 {
		return e.after
	}
	return pauseUntold
}

// final is an error of something that never can be sent.
func final(why string) error {
	return &channels.SendError{Err: errors.New("telegram: " + why), Final: true, Staff: why}
}

// sendError says what to do after err. What is not a *channels.SendError is tried again: nothing was sent.
func sendError(err error) error {
	var none *lost
	if errors.As(err, &none) {
		if none.sent {
			return &channels.SendError{Err: err, Unsure: true}
		}
		return err
	}
	var no *refused
	if !errors.As(err, &no) {
		return err
	}
	told := &channels.SendError{Err: err}
	switch {
	case no.moved != 0:
		told.Moved = decimal(no.moved)
	case no.code == http.StatusTooManyRequests:
		told.After, told.Staff = no.pause(), "Telegram asks for a pause"
	case tokenRefused(err):
		told.Staff = "the token is refused: an admin has to compare it with what @BotFather shows"
	case no.code == http.StatusForbidden:
		told.Final, told.Staff = true, forbidden(no)
	case no.says("chat not found", "user not found", "peer_id_invalid"):
		told.Final, told.Staff = true, "Telegram knows no such chat: the customer has to write to the bot first"
	case no.code == http.StatusBadRequest || no.code == http.StatusRequestEntityTooLarge:
		told.Final, told.Staff = true, "Telegram refused the message: "+no.told
	default:
		return err
	}
	return told
}

// forbidden is a 403 in words for staff.
func forbidden(no *refused) string {
	switch {
	case no.says("blocked"):
		return "the customer blocked the bot"
	case no.says("deactivated", "deleted"):
		return "the customer's account was deleted"
	case no.says("initiate"):
		return "the customer has to write to the bot first"
	}
	return "Telegram does not let the bot write there: " + no.told
}
