package sentiment

import "testing"

func TestParts(t *testing.T) {
	l := embedded()
	for _, text := range []string{"How do I reset my password?", "where is my order", "my", "what are your opening hours", "I am very disappointed with your service", "Thank you", "hello", "the driver was late", "Can I change the delivery address to Mill Lane 4?", "谢谢", "请问怎么开发票？", "我的快递还没到"} {
		var e evidence
		e.tokens = l.scan(text, nil, l.model, &e.sum)
		l.find(&e)
		l.emphasize(&e)
		l.weigh(&e)
		r := l.reading(text, &e)
		t.Logf("%-40s heat %d sev %d parts %v", text, r.Heat, r.Severity, e.parts)
	}
	for s := range sides {
		t.Log(l.model.side[s].bias, l.model.side[s].scale)
	}
}
