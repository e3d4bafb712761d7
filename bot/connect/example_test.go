package connect_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot/connect"
)

// A receiver checks the call before it reads it, and does each grant once.
func ExampleVerify() {
	receive := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
		if err == nil {
			err = connect.Verify("the secret of both", r.Header.Get(connect.HeaderTimestamp), r.Header.Get(connect.HeaderSignature), body, time.Now())
		}
		if err != nil {
			http.Error(w, "", http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"ok":true,"ref":"RF-1"}`) // after doing what r.Header.Get(connect.HeaderKey) was not done for before
	}
	forged := httptest.NewRequest(http.MethodPost, "/amends", strings.NewReader(`{"grant":"A-1/1","amount":99999900}`))
	answer := httptest.NewRecorder()
	receive(answer, forged)
	fmt.Println(answer.Code)
	// Output: 401
}
