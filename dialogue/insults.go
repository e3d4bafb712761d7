package dialogue

// This file is the home of what staff are spared (L14).

// Insults reports whether a customer's text insults whoever reads it.
func Insults(s *Script, text string) bool { return hears(s, normal(text), "insult") }
