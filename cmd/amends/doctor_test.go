package main

// This file is the home of the tests of the doctor beside the scripts: the clock, and both languages.

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot"
)

func TestDoctorClock(t *testing.T) {
	var off time.Duration
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Date"] = nil
		if off != 0 {
			w.Header().Set("Date", time.Now().Add(-off).UTC().Format(http.TimeFormat))
		}
		http.Redirect(w, &http.Request{}, "https://elsewhere.invalid/", http.StatusFound)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, step := range []struct {
		off      time.Duration
		problems int
		want     string
	}{
		{10 * time.Minute, 1, "problem  clock: it is 10m0s off the clock of " + host + "; "},
		{-time.Hour, 1, "problem  clock: it is -1h0m0s off the clock of "},
		{20 * time.Second, 0, "ok       clock: within 30 seconds of " + host + "\n"},
		{0, 0, "note     clock: not compared: no answer from " + host + "\n"}, // no Date
	} {
		off = step.off
		var out strings.Builder
		d := &doctor{ctx: t.Context(), out: &out, lang: "en", words: doctorTexts["en"]}
		d.clock(&bot.Config{Telegram: &bot.TelegramConfig{API: server.URL}})
		// A second may begin between the two looks at the clock.
		got := regexp.MustCompile(`(9m59s|10m1s)`).ReplaceAllString(out.String(), "10m0s")
		got = regexp.MustCompile(`-(59m59s|1h0m1s)`).ReplaceAllString(got, "-1h0m0s")
		if d.problems != step.problems || !strings.HasPrefix(got, step.want) {
			t.Errorf("%v off: %d problems, %s", step.off, d.problems, got)
		}
	}
}

// TestDoctorSpeaksBoth: every text is there in both languages, with the same verbs in any order.
func TestDoctorSpeaksBoth(t *testing.T) {
	verbs := regexp.MustCompile(`%[a-z]`)
	en, zh := reflect.ValueOf(doctorTexts["en"]), reflect.ValueOf(doctorTexts["zh"])
	for i := range en.NumField() {
		name, a, b := en.Type().Field(i).Name, en.Field(i).String(), zh.Field(i).String()
		if a == "" || b == "" {
			t.Errorf("%s is empty: %q, %q", name, a, b)
		}
		if x, y := verbs.FindAllString(a, -1), verbs.FindAllString(b, -1); !reflect.DeepEqual(x, y) {
			t.Errorf("%s: %v and %v", name, x, y)
		}
	}
}
