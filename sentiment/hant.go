package sentiment

// This file is the home of the two Chinese scripts: texts are compared in Simplified and shown in
// the script that the customer writes.

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// Simplify returns text with Traditional characters in their Simplified form, for comparing. Other
// text is returned as it came.
func Simplify(text string) string {
	return mapHan(text, func(r rune) rune {
		plain, _ := simplify(r)
		return plain
	})
}

// Traditional returns text with Simplified characters in the Traditional form that is usual in
// everyday writing; text that is Traditional already stays. It is for the program's own
// sentences: where one Simplified character stands for several, the word decides, for the words of
// a service conversation, else the commonest.
func Traditional(text string) string {
	table := traditionals()
	return mapHan(traditionalWords.Replace(text), func(r rune) rune {
		if full, ok := table[r]; ok {
			return full
		}
		return r
	})
}

func mapHan(text string, to func(rune) rune) string {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return strings.Map(to, text)
		}
	}
	return text
}

// traditionals maps Simplified characters to their Traditional form.
var traditionals = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, 2048)
	for line := range strings.Lines(tradData) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || strings.HasPrefix(line, "both ") {
			continue
		}
		pair := []rune(line)
		for i := 0; i+1 < len(pair); i += 2 {
			if _, known := m[pair[i+1]]; !known {
				m[pair[i+1]] = pair[i]
			}
		}
	}
	usual := []rune(usualForms)
	for i := 0; i+1 < len(usual); i += 2 {
		m[usual[i]] = usual[i+1]
	}
	return m
})

// usualForms are Simplified characters with more than one Traditional form, each followed by the
// commonest.
const usualForms = "系係个個幸幸别別克克划劃当當向向坏壞复複台台污污准準发發杯杯了了签簽累累才才里裡制製证證回回扣扣只只愿願" +
	"后後面面干乾松鬆表表着著么麼范範汇匯获獲历歷钟鐘尽盡并並据據冲衝几幾家家占佔布布游遊出出采採余餘周週术術种種舍捨" +
	"卷卷吊吊须須御禦恶惡托託征徵云雲丑醜谷穀斗鬥胡胡借借丰豐" +
	"亮亮你你剩剩吃吃哄哄噪噪局局彩彩念念志志暗暗板板核核注注玩玩球球脏髒药藥纤纖糊糊霉霉咽咽"

// traditionalWords are words in which another form is meant.
var traditionalWords = strings.NewReplacer(
	"台灯", "檯燈", "台风", "颱風", "答复", "答覆", "回复", "回覆", "恢复", "恢復", "联系", "聯繫", "维系", "維繫", "系统", "系統",
	"头发", "頭髮", "理发", "理髮", "限制", "限制", "制度", "制度", "干什么", "幹什麼", "能干", "能幹", "周末", "週末", "周围", "周圍",
	"里程", "里程", "公里", "公里", "一只", "一隻", "两只", "兩隻", "接着", "接著", "计划", "計劃", "划算", "划算", "借口", "藉口", "面条", "麵條",
	"后台", "後台", "表现", "表現", "手表", "手錶", "尽管", "儘管", "尽量", "儘量", "尽快", "儘快", "松开", "鬆開", "余额", "餘額", "收获", "收穫",
	"准确", "準確", "批准", "批准", "准许", "准許", "凭证", "憑證", "吨", "噸",
	"老板", "老闆", "备注", "備註", "注册", "註冊", "注销", "註銷", "内脏", "內臟", "心脏", "心臟", "游泳", "游泳", "标志", "標誌", "日志", "日誌", "杂志", "雜誌",
)
