package sentiment

import "testing"

func TestScripts(t *testing.T) {
	for _, c := range []struct{ simplified, traditional string }{
		{"您说得没错，本该一笔，却扣了两笔 39元，是我们弄错了。", "您說得沒錯，本該一筆，卻扣了兩筆 39元，是我們弄錯了。"},
		{"订单 6120 还在路上，预计周六到。台灯的退款已经提交，最晚明天 9:00 答复您。", "訂單 6120 還在路上，預計週六到。檯燈的退款已經提交，最晚明天 9:00 答覆您。"},
		{"别碰它，先离远一些，里面的东西以后再说。", "別碰它，先離遠一些，裡面的東西以後再說。"},
		{"谢谢您告诉我们，我接着办。", "謝謝您告訴我們，我接著辦。"},
		{"账单组核对，主管拍板，还剩一项；床单很脏，心脏病的药，注意备注。", "賬單組核對，主管拍板，還剩一項；床單很髒，心臟病的藥，注意備註。"},
	} {
		if got := Traditional(c.simplified); got != c.traditional {
			t.Errorf("Traditional(%s) = %s, want %s", c.simplified, got, c.traditional)
		}
		if got := Traditional(c.traditional); got != c.traditional {
			t.Errorf("Traditional text was changed: %s to %s", c.traditional, got)
		}
	}
	for _, c := range [][2]string{{"我的訂單還沒到，氣死我了", "我的订单还没到，气死我了"}, {"order 20391", "order 20391"}, {"電水壺", "电水壶"}} {
		if got := Simplify(c[0]); got != c[1] {
			t.Errorf("Simplify(%s) = %s, want %s", c[0], got, c[1])
		}
	}
}
