package figures

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// This file is the home of places: addresses with a house number, and nothing else. What names a street or an estate
// without one is left to a person.

const (
	flat    = `(?:(?:flat|apt\.?|apartment|unit|suite)\s\w{1,4},?\s)?`
	house   = `\d{1,5}[a-zA-Z]?,?\s`
	streets = `(?:street|lane|road|avenue|ave|boulevard|blvd|drive|crescent|terrace)`
	// those that are other words as well need capitals.
	capital = `(?:Street|St|Lane|Ln|Road|Rd|Avenue|Ave|Drive|Dr|Close|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Crescent|Boulevard|Blvd|Gardens|Grove|Hill|Park|Mews|Row|Walk|Parkway|Highway|Quay|Circle)`
	ordinal = `\d{1,3}(?:st|nd|rd|th)`
	name    = `(?:[A-Z][A-Za-z'.-]*|` + ordinal + `)`

	hanNum   = `(?:\d{1,5}|[一二三四五六七八九十百]{1,4})`
	hanRest  = `(?:弄\d{1,4})?(?:号(?:院|楼)?|弄|-\d{1,4}号?)`
	building = hanNum + `(?:栋|幢|号楼|座)|[a-z](?:栋|幢|座)`
	inside   = `(?:` + hanNum + `单元)?(?:` + hanNum + `[楼层])?(?:\d{2,5}(?:室|房|号)?)?`
)

var (
	// written runs over the text as written, capitals and all.
	capitals = []*regexp.Regexp{
		regexp.MustCompile(`\b((?i:` + flat + `)` + house + `(?:` + name + `\s){1,3}` + capital + `\b)`),
		regexp.MustCompile(`\b((?:` + name + `\s){1,3}(?:` + capital + `)\.?\s\d{1,3}[a-z]?)(?:$|[^\w:%/-])`),
		regexp.MustCompile(`\b([A-Z][a-zäöü]+(?:straße|strasse|weg|platz)\s\d{1,3}[a-z]?)\b`),
	}
	lower = []*regexp.Regexp{
		regexp.MustCompile(`\b(` + flat + house + `((?:[a-z']+|` + ordinal + `)(?:\s[a-z']+)?)\s` + streets + `)\b`),
		regexp.MustCompile(`\b(((?:[a-z']+|` + ordinal + `))\s` + streets + `\s\d{1,3}[a-z]?)(?:$|[^\w:%/-])`),
	}
	// noName are words before "street" that name none.
	noName = regexp.MustCompile(`\b(?:the|a|an|of|on|in|my|your|our|this|that|by|to|from|for|at|is|was|and|or|days?|weeks?|hours?|minutes?|miles?|km|metres|meters|boxes|same|wrong|right|next|other|main|memory|dollars|euros|pounds|long|off|down|along|across|every|no|not|some|new|old|whole|times|items|people|usb|hard|flash|thumb|test)\b`)

	// streetCues are in all that capitals match.
	streetCues = []string{"street", " st", "lane", " ln", "road", " rd", "ave", "drive", " dr", "close", "court", " ct", " way", "place", " pl", "square", " sq", "terrace", "crescent", "boulevard", "blvd", "gardens", "grove", "hill", "park", "mews", " row", "walk", "highway", "quay", "circle", "stra", "weg ", "platz"}

	hanStreet = regexp.MustCompile(`([一-龥]{2,14}(?:路|街|大道|巷|弄|胡同|里)` + hanNum + hanRest + `(?:[一-龥]{2,8}(?:小区|花园|公寓|苑|大厦|家园|新村|广场|城|府|园))?(?:` + building + `)?` + inside + `)`)
	hanEstate = regexp.MustCompile(`([一-龥]{2,12}(?:小区|花园|公寓|苑|大厦|家园|新村|广场|城|府|园)(?:` + building + `)` + inside + `)`)
	hanRoom   = regexp.MustCompile(`((?:` + building + `)(?:` + hanNum + `单元)?(?:` + hanNum + `[楼层])?\d{2,5}(?:室|房))`)
	// leads stands before the name of a street or an estate.
	leads = regexp.MustCompile(`^.*(?:住在|送到|寄到|寄给|发到|搬到|搬去|改成|改到|地址是|地址|收货|在|到|是|给|去|我家|家住|住|往|我|的)`)
	// noStreet are names that are none.
	noStreet = regexp.MustCompile(`^(?:.?[这那条一半上走赶顺网线带问同铁公马]|.?思)[路街]`)
)

// places finds the addresses, before anything else takes their numbers.
func places(s *sheet) (found []string) {
	if !s.nums && !s.han {
		return nil
	}
	take := func(from, to int) {
		text := strings.Join(strings.Fields(s.text[from:to]), " ")
		if len(found) < figuresKept && !slices.Contains(found, text) {
			found = append(found, text)
		}
		clear(s.low[from:to])
	}
	if s.nums {
		for _, re := range capitals {
			if !s.any(streetCues...) {
				break
			}
			for _, at := range re.FindAllStringSubmatchIndex(s.text, matchesMost) {
				if s.low[at[2]] != 0 && s.low[at[3]-1] != 0 {
					take(at[2], at[3])
				}
			}
		}
		if s.any("street", "lane", "road", "ave", "boulevard", "blvd", "drive", "crescent", "terrace") {
			for _, re := range lower {
				s.each(re, func(m match) bool {
					if noName.MatchString(m.group(2)) {
						return false
					}
					take(m.from(), m.to())
					return true
				})
			}
		}
	}
	if s.han {
		for _, re := range []*regexp.Regexp{hanStreet, hanEstate, hanRoom} {
			s.each(re, func(m match) bool {
				from := m.from()
				if re != hanRoom {
					if at := leads.FindStringIndex(m.group(1)); at != nil {
						from += at[1]
					}
					rest := string(s.low[from:m.to()])
					street := strings.IndexAny(rest, "路街巷弄里")
					if noStreet.MatchString(rest) || re == hanStreet && street >= 0 && utf8.RuneCountInString(rest[:street]) < 2 {
						return false
					}
				}
				take(from, m.to())
				return false
			})
		}
	}
	return found
}
