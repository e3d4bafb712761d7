package dialogue

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/amends-bot/amends/dialogue/script"
)

// This file is the home of what staff are told. The script words it, in each of its languages at once, since what a
// room reads is not the customer's choice; what somebody wrote stands in it as it is.

// notice is a text for staff in each of the script's languages, in their order; nil is none.
type notice []string

// part is a placeholder that reads differently in each language.
type part struct {
	name string
	text notice
}

// Local returns the text in the language of locale: text is in the script's first one, others are by locale.
func Local(text string, others map[string]string, locale string) string {
	locale, _, _ = strings.Cut(locale, "-")
	if other := others[locale]; other != "" {
		return other
	}
	return text
}

// In returns the text in the language of locale, or in the script's first one.
func (n Notify) In(locale string) string { return Local(n.Text, n.Texts, locale) }

// In returns the detail in the language of locale, or in the script's first one.
func (h HandOff) In(locale string) string { return Local(h.Detail, h.Details, locale) }

// stored splits a text into the script's first language and the others.
func (d notice) stored(s *Script) (text string, others map[string]string) {
	if len(d) == 0 {
		return "", nil
	}
	for i, l := range s.Locales[1:] {
		if other := d[i+1]; other != d[0] {
			if others == nil {
				others = map[string]string{}
			}
			others[l] = other
		}
	}
	return d[0], others
}

// inside words key for staff; v and parts are its placeholders, {case} is always known.
func (t *turn) inside(key string, v vars, parts ...part) notice {
	return inside(t.s, key, cmp.Or(v["case"], t.st.Case), v, parts...)
}

func inside(s *Script, key, code string, v vars, parts ...part) notice {
	d := make(notice, len(s.Locales))
	for i, l := range s.Locales {
		lines := s.Lines(nil, l, "notice."+key)
		if len(lines) == 0 {
			continue
		}
		all := vars{}
		if v != nil {
			all = maps.Clone(v)
		}
		all["case"] = code
		for _, p := range parts {
			all[p.name] = ""
			if len(p.text) > 0 {
				all[p.name] = p.text[i]
			}
		}
		d[i] = fill(lines[int(hash(key, code)%uint32(len(lines)))], all)
	}
	return d
}

// placeholder is one of a wording.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// stamp is a moment as it stands in notices; who shows them writes it as the company's clocks do.
func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// alike is a text that is the same in each language.
func (t *turn) alike(text string) notice { return slices.Repeat(notice{text}, len(t.s.Locales)) }

// inform tells staff the wording of key; kind is that of Notify.
func (t *turn) inform(to, kind, key string, v vars, parts ...part) {
	t.informOf("", to, kind, t.inside(key, v, parts...))
}

// informOf tells staff a text, with what it refers to; see Notify.Ref.
func (t *turn) informOf(ref, to, kind string, text notice) {
	n := Notify{To: to, Kind: kind, Ref: ref}
	n.Text, n.Texts = text.stored(t.s)
	t.do(n)
}

// sentences puts sentences for staff together.
func (t *turn) sentences(sentences ...notice) notice {
	d := make(notice, len(t.s.Locales))
	for i, l := range t.s.Locales {
		for _, s := range sentences {
			if len(s) == 0 {
				continue
			}
			if d[i] != "" && script.Base(l) != "zh" {
				d[i] += " "
			}
			d[i] += s[i]
		}
	}
	return d
}

// listed lists things for staff.
func (t *turn) listed(things ...notice) notice {
	d := make(notice, len(t.s.Locales))
	for i, l := range t.s.Locales {
		comma := ", "
		if script.Base(l) == "zh" {
			comma = "、"
		}
		for n, thing := range things {
			if n > 0 {
				d[i] += comma
			}
			d[i] += thing[i]
		}
	}
	return d
}

// listedNames lists what staff type as it stands there: ids, names, roles.
func (t *turn) listedNames(names []string) notice {
	things := make([]notice, len(names))
	for i, name := range names {
		things[i] = t.alike(name)
	}
	return t.listed(things...)
}

// one is a role with its article.
func (t *turn) one(role string) notice {
	if slices.Contains(script.Roles[1:], role) {
		return t.inside("role."+role, nil)
	}
	return t.alike(role)
}

// inLocales renders a text of the pack in each language.
func (t *turn) inLocales(x script.Text, v vars) notice {
	d := make(notice, len(t.s.Locales))
	for i, l := range t.s.Locales {
		d[i] = fill(t.s.In(x, l), v)
	}
	return d
}

// sum tells staff an amount.
func (t *turn) sum(minor int64) notice {
	d := make(notice, len(t.s.Locales))
	for i, l := range t.s.Locales {
		if d[i] = plain(minor); script.Base(l) == "zh" {
			d[i] = t.s.Sum(minor, l)
		}
	}
	return d
}

// remedy are the placeholders that name a remedy to staff: {id} as they type it, {what} with the amount behind it, 0 for none, and
// {name} as its button says in their language.
func (t *turn) remedy(id string, amount int64) []part {
	what, name := id, t.alike(id)
	if amount > 0 {
		what += " " + plain(amount)
	}
	if r := t.s.Remedy(id); r != nil {
		for i, l := range t.s.Locales {
			label, sum := t.s.In(r.Label, l), ""
			if amount > 0 {
				sum = t.s.Sum(amount, l)
			}
			if !strings.Contains(label, "{amount}") {
				label += " " + sum
			}
			label = strings.ReplaceAll(label, "{amount}", sum)
			name[i] = strings.Join(strings.Fields(placeholder.ReplaceAllString(label, "")), " ")
		}
	}
	return []part{{"id", t.alike(id)}, {"what", t.alike(what)}, {"name", name}}
}

// because tells staff a reason that was given, nil when none was.
func (t *turn) because(why string) notice {
	if why = strings.TrimRight(strings.Join(strings.Fields(why), " "), ".。 "); why != "" {
		return t.inside("because", vars{"why": cut(why, 400)})
	}
	return nil
}

// granted names a grant to staff, with the record that it is for and, summed, what it is worth.
func (t *turn) granted(g *GrantFact, summed bool) notice {
	key, amount := "grant", int64(0)
	if g.About != "" {
		key += ".of"
	}
	if summed && g.Amount > 0 {
		key += ".sum"
		amount = g.Amount
	}
	return t.inside(key, vars{"about": g.About, "sum": plain(amount)}, t.remedy(g.Remedy, amount)...)
}

// Undecided is what staff are told where the program can't decide on an event.
func Undecided(s *Script, st State) Notify {
	n := Notify{To: "room", Kind: "trouble"}
	n.Text, n.Texts = inside(s, "undecided", st.Case, nil).stored(s)
	return n
}
