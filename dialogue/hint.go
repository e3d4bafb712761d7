package dialogue

// This file is the home of never-argue help: what in an agent's draft would make an angry customer angrier (E6, P6).

// Hint finds in an agent's draft what argues, blames, or promises without a time, and says in the agent's language (locale) why,
// and what to write instead; found is "" when there is nothing of the kind. It is for the agent's eyes, before the line goes out.
func Hint(s *Script, text, locale string) (found, why string) { return "", "" }
