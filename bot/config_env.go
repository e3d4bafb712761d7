package bot

// This file is the home of the environment: variables that override the file, those that the file refers to, and
// misspelt ones.

import (
	"errors"
	"io/fs"
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
func (c *configuring) expand(text string, at origin) (value, bool) {
	ok := true
	v := value{text: reference.ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[2 : len(ref)-1]
		set := c.env[name]
		if set == "" {
			c.problem(at, "the environment variable %s is not set or empty; set it before the start", quote(name))
			ok = false
		}
		return set
	})}
	if refs := reference.FindAllString(text, -1); len(refs) > 0 {
		v.from = strings.Join(refs, "")
	}
	if ok && strings.Contains(reference.ReplaceAllString(text, ""), "${") {
		c.problem(at, "%s is not a reference; write ${NAME} with letters, digits and _", `"${"`)
		ok = false
	}
	v.text = strings.TrimSpace(v.text)
	return v, ok
}

// take finds the setting, in the environment or else in the file, checks it and puts it into the configuration.
func (c *configuring) take(s *setting) {
	v, at, ok := c.find(s)
	if !ok {
		return
	}
	if s.path {
		v.text = c.inFolder(v.text, at)
	}
	if s.secret && strings.ContainsFunc(v.text, func(r rune) bool { return r <= ' ' }) {
		c.problem(at, "white space within the secret; copy it again, as one word")
		return
	}
	if bad := s.put(c.config, v); bad != "" {
		c.problem(at, "%s", bad)
		return
	}
	c.from[s.name] = at
}

// find returns the setting's text and where it stands, false if it is not given, or after a problem. A secret that the
// file shows is a problem also when the environment overrides it: the file is copied nevertheless.
func (c *configuring) find(s *setting) (v value, at origin, ok bool) {
	plain, has := c.written[s.name]
	if has && s.open(plain.text) {
		c.problem(plain.at, "a secret stands here in plain text; write %s: ${%s} and set that variable, or %s",
			s.last(), s.env, s.instead())
		return v, at, false
	}
	if text, set := c.env[s.env]; set {
		if s.secret && c.env[s.env+fileSuffix] != "" {
			c.problem(origin{name: s.env}, "%s is set as well; unset one of them", s.env+fileSuffix)
			return v, at, false
		}
		return value{text: strings.TrimSpace(text)}, origin{name: s.env}, true
	}
	if s.secret {
		at = origin{name: s.env + fileSuffix}
		if path := c.env[at.name]; path != "" {
			v, ok = c.secretFile(value{text: path}, at)
			return v, at, ok
		}
	}
	inFile, hasFile := c.written[s.name+"_file"]
	switch {
	case has && hasFile:
		c.problem(inFile.at, "%s stands here, too; delete one of them", quote(s.last()))
		return v, at, false
	case hasFile:
		path, ok := c.expand(inFile.text, inFile.at)
		if !ok {
			return v, at, false
		}
		path.text = c.inFolder(path.text, inFile.at)
		v, ok = c.secretFile(path, inFile.at)
		return v, inFile.at, ok
	case !has:
		return v, at, false
	}
	v, ok = c.expand(plain.text, plain.at)
	return v, plain.at, ok
}

// secretFile reads the secret from a file. Its name is told unless it could be the secret itself, put into the wrong field.
func (c *configuring) secretFile(path value, at origin) (value, bool) {
	shown := path.text
	if path.from != "" {
		shown = path.shown()
	} else if looksSecret.MatchString(shown) && !strings.ContainsRune(shown, '/') {
		shown = masked
	}
	text, err := c.read(path.text)
	if err != nil {
		var of *fs.PathError
		if errors.As(err, &of) { // the name is told already
			err = of.Err
		}
		c.problem(at, "the secret can't be read from %s: %v; check the path and its permissions", shown, err)
		return value{}, false
	}
	if text == "" {
		c.problem(at, "%s is empty; put the secret into it", shown)
		return value{}, false
	}
	return value{text: text}, true
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
