package telegramtest_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// A program is given s.URL and s.Token (with Start), or s.Client() as here; the test does what customers do.
func Example() {
	s := telegramtest.New()
	defer s.Close()
	s.Know(4711, telegramtest.Person{First: "Ana"})

	answer, err := s.Client().Post("http://any.host/bot"+s.Token+"/sendMessage", "application/json",
		strings.NewReader(`{"chat_id":4711,"parse_mode":"HTML","text":"<b>Bo</b>\nOn its way &amp; late."}`))
	if err != nil || answer.StatusCode != http.StatusOK {
		fmt.Println(err)
	}
	for _, m := range s.Messages(4711) {
		fmt.Println(m.Text, m.Bold)
	}
	// Output:
	// Bo
	// On its way & late. [Bo]
}
