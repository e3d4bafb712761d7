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

// TestOneAnswerIsOneGuess: words around a postcode are what people write; a second number beside it is a second guess, and is wrong.
func TestOneAnswerIsOneGuess(t *testing.T) {
	for _, c := range []struct {
		stored       string
		right, wrong []string
	}{
		{
			"8001",
			[]string{"8001", "it's 8001", "8001, Zürich", "12 Mill Lane, 8001", "8001 please, flat 3", "邮编是8001", "８００１"},
			[]string{"8000 8001", "8001 8002", "8001, 8002, 8003", "80008001", "8 0 0 0 1", "8001 2", "180015", "80-00 8001", "8000/8001", "八千 8002 8001"},
		},
		{
			"SW1A 1AA",
			[]string{"sw1a1aa", "SW1A 1AA, London", "it is SW1A 1AA"},
			[]string{"SW1A 1AB SW1A 1AA", "SW1A 1AA or SW1A 1AB", "SW1A 1A"},
		},
	} {
		csv, err := parse([]content{{"orders.csv", dialogue.FactOrder, []byte("customer,order,amount,ordered,status,item_en,postcode\n" +
			"mail:7,A1,20.00,2026-11-01 10:00,ok,mug," + c.stored + "\n")}})
		if err != nil {
			t.Fatal(err)
		}
		for want, given := range map[string][]string{dialogue.FoundSome: c.right, dialogue.FoundNone: c.wrong} {
			for _, proof := range given {
				if v, err := csv.Verify(t.Context(), dialogue.Verify{Number: "A1", Proof: proof}); err != nil || v.Outcome != want {
					t.Errorf("%s, %q: %q, %v", c.stored, proof, v.Outcome, err)
				}
			}
		}
	}
}
