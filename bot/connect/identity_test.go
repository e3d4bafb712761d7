package connect

import (
	"testing"

	"github.com/amends-bot/amends/dialogue"
)

// TestProofOfAnOrder: an order is opened for who knows its detail, however they write it, and for nobody else; a wrong detail and an order that
// does not exist are the same answer.
func TestProofOfAnOrder(t *testing.T) {
	for _, c := range []struct{ column, stored, right, wrong string }{
		{"postcode", "SW1A 1AA", "it's sw1a1aa", "SW1A 1AB"},
		{"postcode", "8001", "8001 Zürich", "8002"},
		{"phone", "+49 170 555 0123", "０１２３", "0124"},
		{"email", "Maria@Example.com", "it was maria@example.com.", "maria@example.org"},
	} {
		csv, err := parse([]content{{"orders.csv", dialogue.FactOrder, []byte("customer,order,amount,ordered,status,item_en," + c.column + "\n" +
			"mail:7,A1,20.00,2026-11-01 10:00,ok,mug," + c.stored + "\nmail:7,A2,30.00,2026-11-02 10:00,ok,jug,\nmail:8,B1,20.00,2026-11-01 10:00,ok,mug,\n")}})
		if err != nil {
			t.Fatal(err)
		}
		found, err := csv.Look(t.Context(), dialogue.Look{Customer: "telegram:1"})
		if err != nil || found.Outcome != dialogue.FoundNone || found.Proof != c.column {
			t.Errorf("%s: %+v, %v", c.column, found, err)
		}
		verify := func(number, proof string) dialogue.Verified {
			v, err := csv.Verify(t.Context(), dialogue.Verify{Number: number, Proof: proof})
			if err != nil {
				t.Error(err)
			}
			return v
		}
		v := verify("a1", c.right)
		if v.Outcome != dialogue.FoundSome || v.Account != "mail:7" || len(v.Facts) != 2 {
			t.Errorf("%s %q: %+v", c.column, c.right, v)
		}
		for _, no := range [][2]string{{"A1", c.wrong}, {"A1", ""}, {"C1", c.right}, {"B1", ""}, {"A2", ""}, {"B1", c.right}} {
			if v := verify(no[0], no[1]); v.Outcome != dialogue.FoundNone || v.Account != "" || v.Facts != nil {
				t.Errorf("%s %q: %+v", c.column, no, v)
			}
		}
		found, err = csv.Look(t.Context(), dialogue.Look{Customer: "telegram:1", Account: v.Account})
		if err != nil || len(found.Facts) != 2 || found.Proof != "" {
			t.Errorf("%s: %+v, %v", c.column, found, err)
		}
	}
}
