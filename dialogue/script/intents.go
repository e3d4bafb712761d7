package script

// This file is the home of reading intents.yaml: what customers' phrases mean.

// intents reads intents.yaml: for each intent its phrases by locale, under "alone" those that must be the
// whole message, under "near" words that mean it together, and under "not" what only looks like it.
func (r *reading) intents() {
	m, ok := r.merged("intents")
	if !ok {
		return
	}
	for _, f := range m.list {
		if !has(IntentNames, f.name) {
			f.file.problem(f.at, "unknown field %q; %s", f.name, known(f.name, IntentNames))
		}
	}
	for _, name := range IntentNames {
		f, ok := m.need(name)
		if !ok {
			continue
		}
		in := Intent{Name: name}
		entries, ok := f.entries()
		if !ok {
			continue
		}
		if alone, ok := entries.get("alone"); ok {
			a, _ := alone.entries()
			in.Alone = spelled(r.lists(r.knownLocales(a), maxPhrase))
			entries = entries.without("alone")
		}
		if near, ok := entries.get("near"); ok {
			in.Near = r.near(near.value)
			entries = entries.without("near")
		}
		if not, ok := entries.get("not"); ok {
			in.Not = spelled(r.phrases(not.value, maxPhrase))
			entries = entries.without("not")
		}
		in.Phrases = spelled(r.lists(r.knownLocales(entries), maxPhrase))
		for _, l := range r.script.Locales {
			if len(in.Phrases[l])+len(in.Alone[l]) == 0 {
				f.file.problem(f.at, "%q has no phrase in %s; write at least one in each locale", name, l)
			}
		}
		r.script.Intents = append(r.script.Intents, in)
	}
}

// examples reads the lists examples.* of each locale, which a pack may do without: messages that mean an intent and,
// under "not", messages that only seem to.
func (r *reading) examples() {
	for _, l := range r.script.Locales {
		for _, h := range r.heaps(examplesOf(l), IntentNames, true) {
			for i := range r.script.Intents {
				in := &r.script.Intents[i]
				switch {
				case in.Name != h.name:
				case h.not:
					in.Unlike = heaped(in.Unlike, l, h.messages)
				default:
					in.Examples = heaped(in.Examples, l, h.messages)
				}
			}
		}
	}
}

// heaped adds messages to those of the locale.
func heaped(lists map[string][]string, locale string, messages []string) map[string][]string {
	if lists == nil {
		lists = map[string][]string{}
	}
	lists[locale] = append(lists[locale], messages...)
	return lists
}

// near reads pairs of lists by locale.
func (r *reading) near(v value) map[string][]Pair {
	pairs := map[string][]Pair{}
	m, _ := r.byLocale(v)
	for _, f := range m.list {
		for _, item := range f.items() {
			p, ok := item.fields("one", "other", "then")
			if !ok {
				continue
			}
			words := func(name string) []string {
				w, ok := p.get(name)
				if !ok {
					return nil
				}
				list := fields{value: w.value, list: []field{{name: f.name, at: w.at, value: w.value}}}
				return spelled(r.lists(list, maxPhrase))[f.name]
			}
			p.need("one")
			pair := Pair{One: words("one"), Other: words("other"), Then: words("then")}
			if pair.Other == nil && pair.Then == nil {
				item.problem(`"other" or "then" is missing; add one`)
			}
			pairs[f.name] = append(pairs[f.name], pair)
		}
	}
	return pairs
}

// spelled gives lists of phrases the spelling in which intents are heard; what is the same then stands once.
func spelled(lists map[string][]string) map[string][]string {
	for locale, list := range lists {
		var kept []string
		used := map[string]bool{}
		for _, p := range list {
			if p = Spelled(p); !used[p] {
				used[p] = true
				kept = append(kept, p)
			}
		}
		lists[locale] = kept
	}
	return lists
}
