package store

import (
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/google/go-cmp/cmp"
)

// TestL9IdeasAreTakenUp: what was suggested is listed by kind, is marked once, and loses its words with its author.
func TestL9IdeasAreTakenUp(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		apply(t, db, said("ann", "m:1", "x", at(0)), does(dialogue.Suggest{Kind: "suggestion", Text: "bigger lids"}, dialogue.Suggest{Case: "A-1", Kind: "bot", Text: "you don't listen"}))
		apply(t, db, said("bob", "m:2", "x", at(1)), does(dialogue.Suggest{Kind: "praise", Text: "lovely"},
			dialogue.Suggest{Case: "A-2", Kind: dialogue.SuggestStaff, Text: "a photo first", By: "ana"}))
		list := func(kind string) (ids []string) {
			all, err := db.Suggestions(t.Context(), kind)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				ids = append(ids, s.ID+" "+s.Kind)
			}
			return ids
		}
		if diff := cmp.Diff([]string{"1.1.0 suggestion", "1.1.1 bot", "2.1.0 praise", "2.1.1 staff"}, list("")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"1.1.1 bot"}, list("bot")); diff != "" {
			t.Error(diff)
		}
		for _, when := range []int{5, 9} { // a second time changes nothing
			apply(t, db, Entry{Conv: 1, At: at(when), Event: dialogue.Adopted{Seq: 1, What: "done"}}, does(dialogue.Adopt{Seq: 1, N: 0}))
		}
		if idea, err := db.Suggestion(t.Context(), "2.1.1"); err != nil || idea.By != "ana" {
			t.Errorf("%+v, %v", idea, err)
		}
		one, err := db.Suggestion(t.Context(), "1.1.0")
		want := Suggestion{ID: "1.1.0", Conv: 1, Seq: 1, At: at(0), Kind: "suggestion", Text: "bigger lids", Adopted: at(5)}
		if diff := cmp.Diff(want, one); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for _, id := range []string{"", "x", "1.1", "1.1.7", "9.9.9", "1.1.0'; DROP TABLE suggestion"} {
			_, err := db.Suggestion(t.Context(), id)
			wantErr(t, err, ErrNotFound)
		}
		if err := db.Erase(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if one, err := db.Suggestion(t.Context(), "1.1.1"); err != nil || one.Text != "" || one.Kind != "bot" {
			t.Errorf("%+v, %v", one, err)
		}
	})
}
