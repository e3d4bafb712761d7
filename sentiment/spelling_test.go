package sentiment

import "testing"

func TestSpelling(t *testing.T) {
	l := embedded()
	for wrong, right := range map[string]string{
		"dissapointed": "disappointed", "disapointed": "disappointed", "horible": "horrible", "terible": "terrible", "furius": "furious",
		"unaceptable": "unacceptable", "rediculous": "ridiculous", "recieved": "received", "disgustng": "disgusting", "angyr": "", "parked": "", "hater": "",
		"narrow": "", "lovely": "",
	} {
		got := l.correct([]byte(wrong))
		if want := l.words[right].id; got != want {
			t.Errorf("%q was taken for number %d, want %d (%q)", wrong, got, want, right)
		}
	}
}
