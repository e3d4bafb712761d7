package bot

// This file is the home of the environment: variables that override the file, those that the file refers to, and
// misspelt ones.

import (
	"regexp"
	"slices"
	"strings"

	"github.com/amends-bot/amends/dialogue/script"
)

// envPrefix begins the names of the variables that are ours. Others with it, such as Kubernetes' AMENDS_PORT for a
// service called "amends", are nobody's business.
const envPrefix = "AMENDS_"

// fileSuffix makes the variable of a secret name a file that holds it.
const fileSuffix = "_FILE"

// environment keeps what is set and not empty, and reports what is nearly the name of a setting.
func (c *configuring) environment(environ []string) {
	names := Variables()
	for _, line := range environ {
		name, text, _ := strings.Cut(line, "=")
		if text == "" {
			continue
		}
		c.env[name] = text
		rest, ours := strings.CutPrefix(name, envPrefix)
		if !ours || !variable.MatchString(rest) || slices.Contains(names, name) {
			continue
		}
		secret, meant := strings.HasSuffix(rest, "_TOKEN") || strings.HasSuffix(rest, "_SECRET"), names
		if secret {
			meant = secrets()
		}
		var bare []string
		for _, n := range meant {
			bare = append(bare, strings.TrimPrefix(n, envPrefix))
		}
		switch near := script.Nearest(rest, bare); {
		case near != "":
			c.problem(origin{name: name}, "there is no such variable; did you mean %s%s?", envPrefix, near)
		case secret: // of no other program
			c.problem(origin{name: name}, "there is no such variable; known are %s", strings.Join(meant, ", "))
		}
	}
}

// secrets are the names of the variables that hold secrets.
func secrets() (names []string) {
	for _, s := range settings {
		if s.secret {
			names = append(names, s.env)
		}
	}
	return names
}

// Variables are the names of the environment that the configuration looks at.
func Variables() []string {
	names := []string{"AMENDS_CONFIG"}
	for _, s := range settings {
		names = append(names, s.env)
		if s.secret {
			names = append(names, s.env+fileSuffix)
		}
	}
	return names
}

var variable = regexp.MustCompile(`^[A-Z0-9_]{2,60}$`)

var reference = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// expand puts the environment's texts in the place of ${NAME}; false after a problem.
func (c *configuring) expand(text string, at origin) (string, bool) {
	ok := true
	text = reference.ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[2 : len(ref)-1]
		value, set := c.env[name]
		if !set {
			c.problem(at, "the environment variable %s is not set or empty; set it before the start", quote(name))
			ok = false
		}
		return value
	})
	if ok && strings.Contains(text, "${") {
		c.problem(at, "%s is not a reference; write ${NAME} with letters, digits and _", `"${"`)
		ok = false
	}
	return text, ok
}

// take finds the setting, in the environment or else in the file, checks it and puts it into the configuration.
func (c *configuring) take(s *setting) {
	text, at, ok := c.find(s)
	if !ok {
		return
	}
	if s.path {
		text = c.inFolder(text, at)
	}
	if s.secret && strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' }) {
		c.problem(at, "white space within the secret; copy it again, as one word")
		return
	}
	if bad := s.put(c.config, text); bad != "" {
		c.problem(at, "%s", bad)
		return
	}
	c.from[s.name] = at
}

func (c *configuring) find(s *setting) (text string, at origin, ok bool) {
	if text, ok = c.env[s.env]; ok {
		if s.secret && c.env[s.env+fileSuffix] != "" {
			c.problem(origin{name: s.env}, "%s is set as well; unset one of them", s.env+fileSuffix)
			return "", at, false
		}
		return strings.TrimSpace(text), origin{name: s.env}, true
	}
	if s.secret {
		at = origin{name: s.env + fileSuffix}
		if path := c.env[at.name]; path != "" {
			text, ok = c.secretFile(path, at)
			return text, at, ok
		}
	}
	plain, has := c.written[s.name]
	inFile, hasFile := c.written[s.name+"_file"]
	switch {
	case has && hasFile:
		c.problem(inFile.at, "%s stands here, too; delete one of them", quote(s.last()))
		return "", at, false
	case hasFile:
		path, ok := c.expand(inFile.text, inFile.at)
		if !ok {
			return "", at, false
		}
		text, ok = c.secretFile(c.inFolder(path, inFile.at), inFile.at)
		return text, inFile.at, ok
	case !has:
		return "", at, false
	}
	if bad := s.open(plain.text); bad {
		c.problem(plain.at, "a secret stands here in plain text; write %s: ${%s} and set that variable, or %s",
			s.last(), s.env, s.instead())
		return "", at, false
	}
	text, ok = c.expand(plain.text, plain.at)
	return strings.TrimSpace(text), plain.at, ok
}

func (c *configuring) secretFile(path string, at origin) (string, bool) {
	text, err := c.read(path)
	if err != nil {
		c.problem(at, "the secret can't be read: %v; check the path and its permissions", err)
		return "", false
	}
	if text == "" {
		c.problem(at, "%s is empty; put the secret into it", path)
		return "", false
	}
	return text, true
}

// looksSecret is what tokens look like: a known beginning, a bot's number, or a long word with digits.
var looksSecret = regexp.MustCompile(`xox[a-z]-|xapp-|[0-9]{5,}:|[A-Za-z0-9_-]{20,}`)

// quote shows a text of the file in a message, shortened, unless it could be a secret at the wrong place.
func quote(text string) string {
	const shown = 40 // characters; enough to know what is meant
	if looksSecret.MatchString(text) && !upperName.MatchString(text) {
		return `"` + masked + `"`
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text)
	return `"` + cut(text, shown) + `"`
}

// upperName is the usual form of a variable's name, which no network gives to a token.
var upperName = regexp.MustCompile(`^[A-Z]+(_[A-Z]+)+$`)

// meant words a hint out of the known names.
func meant(name string, names []string) string {
	if near := script.Nearest(name, names); near != "" {
		return `did you mean "` + near + `"?`
	}
	return "known are " + strings.Join(names, ", ")
}
