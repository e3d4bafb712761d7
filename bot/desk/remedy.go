package desk

// This file is the home of what can be granted, by how people call it.

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue/script"
)

// placeholder is a part of a wording that only a conversation fills.
var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// labelOf is what stands on a remedy's button, without what only a conversation fills.
func labelOf(s *script.Script, r *script.Remedy, locale string) string {
	return strings.Join(strings.Fields(placeholder.ReplaceAllString(s.In(r.Label, locale), " ")), " ")
}

// plain is a name without case, marks and spaces.
func plain(name string) string {
	return strings.NewReplacer(" ", "", "\u3000", "", "_", "", "-", "").Replace(strings.ToLower(name))
}

// closeMost is how many names are told that somebody may have meant.
const closeMost = 5

// remedy finds what can be granted by its id or by its label in any language. id is "" where it is not known; close are ids that may have been
// meant, a handful at most.
func (a Acting) remedy(name string) (id string, close []string) {
	if a.Script == nil {
		return name, nil
	}
	wanted := plain(name)
	if wanted == "" {
		return "", nil
	}
	var same []string
	far := map[string]int{}
	for i := range a.Script.Remedies {
		r := &a.Script.Remedies[i]
		if plain(r.ID) == wanted {
			return r.ID, nil
		}
		names := []string{r.ID}
		for _, l := range a.Script.Locales {
			names = append(names, labelOf(a.Script, r, l))
		}
		for _, n := range names {
			n = plain(n)
			if n == "" {
				continue
			}
			if n == wanted && !slices.Contains(same, r.ID) {
				same = append(same, r.ID)
			}
			d := script.Distance(n, wanted)
			if short := min(utf8.RuneCountInString(n), utf8.RuneCountInString(wanted)); short > 1 && (strings.Contains(n, wanted) || strings.Contains(wanted, n)) {
				d = 1
			}
			if old, seen := far[r.ID]; d <= max(1, utf8.RuneCountInString(wanted)/3) && (!seen || d < old) {
				far[r.ID] = d
			}
		}
	}
	if len(same) == 1 {
		return same[0], nil
	}
	if len(same) == 0 {
		for id := range far {
			same = append(same, id)
		}
		slices.SortFunc(same, func(x, y string) int {
			if far[x] != far[y] {
				return far[x] - far[y]
			}
			return strings.Compare(x, y)
		})
	}
	return "", same[:min(len(same), closeMost)]
}

// gluedSum is an amount behind a name without a space: 退款50.
var gluedSum = regexp.MustCompile(`^(\D*\p{Han})([0-9][0-9.,]*元?)$`)

// remedyAnd reads a remedy, and the amount behind it: "refund 50", "New one by express", "退款50元".
func (a Acting) remedyAnd(text string) (remedy, sum string) {
	text = strings.Join(strings.Fields(newReading(text).at), " ")
	if id, _ := a.remedy(text); id != "" && a.Script != nil {
		return id, ""
	}
	if m := gluedSum.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1]), m[2]
	}
	if i := strings.LastIndex(text, " "); i > 0 {
		name, last := text[:i], text[i+1:]
		if n, err := Amount(last); err == nil && (n > 0 || strings.ContainsAny(last, "0123456789")) {
			return name, last
		}
		if id, _ := a.remedy(name); id != "" {
			return name, last
		}
	}
	if word, rest := cutWord(text); rest != "" {
		if id, _ := a.remedy(word); id != "" {
			return word, rest
		}
	}
	return text, ""
}
