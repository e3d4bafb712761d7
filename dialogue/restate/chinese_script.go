package restate

// This file is the home of the two Chinese scripts and of the Chinese word lists. Lists are written in Simplified script; a
// Traditional text is folded before it is compared and unfolded afterwards, over pairs that are one to one, so that its
// own characters come back unchanged.

import (
	_ "embed"
	"strings"
)

//go:embed words/chinese.txt
var chineseLines string

// foldPairs are Traditional and Simplified characters in turn. Characters with several counterparts stay out.
const foldPairs = "們们麼么為为還还沒没嗎吗罵骂騙骗給给個个這这說说時时間间話话電电務务開开發发貨货錢钱買买賣卖對对過过來来會会" +
	"應应訂订單单員员問问題题請请幫帮讓让憑凭質质氣气實实難难態态處处點点塊块費费錯错壞坏換换殘残廢废爛烂賠赔償偿" +
	"媽妈臉脸無无恥耻賤贱詐诈竊窃毆殴視视親亲謝谢該该誰谁幾几動动離离煩烦趕赶緊紧馬马貴贵網网絡络寬宽帶带機机書书" +
	"價价聯联講讲見见覺觉認认識识樣样條条長长車车門门頭头學学現现業业標标遲迟遞递單单號号師师傅傅裝装維维遠远鐘钟" +
	"訴诉變变絕绝總总歲岁從从後后幹干據据設设調调險险顯显飛飞飯饭驗验礙碍漲涨滿满濕湿熱热燒烧獎奖產产異异當当兩两運运" +
	"諾诺證证負负責责強强騷骚擾扰領领經经護护碼码殺杀喪丧禮礼" +
	"訊讯簡简顧顾戶户櫃柜樓楼層层燈灯顆颗雙双張张聽听歡欢願愿嚴严緩缓續续預预約约診诊醫医藥药療疗傷伤蟲虫飲饮館馆廳厅廚厨衛卫燙烫凍冻涼凉雞鸡魚鱼蝦虾貓猫輪轮輛辆駕驾駛驶騎骑鐵铁銀银鎖锁鑰钥鍵键錄录檔档擊击選选擇择購购銷销額额賬账匯汇儲储貸贷稅税" +
	"罰罚獲获將将僅仅雖虽許许隨随場场國国際际語语課课試试練练習习園园圖图畫画寫写讀读誤误詢询談谈議议訓训評评論论譯译釋释擔担慮虑憂忧憤愤慘惨驚惊嚇吓擠挤擺摆損损搶抢攔拦關关閉闭閃闪閱阅隊队階阶陽阳陰阴雜杂靜静響响頁页順顺須须頓顿顏颜類类風风飄飘" +
	"齊齐龍龙齡龄詳详細细結结級级紙纸線线組组終终繼继縮缩織织紅红綠绿純纯紋纹納纳紛纷編编縣县績绩繳缴億亿萬万檢检測测確确達达適适遺遗鄰邻鈕钮針针鏡镜鍋锅鞏巩頻频顛颠飽饱餓饿駐驻鬧闹魯鲁鮮鲜麗丽黃黄龜龟"

var (
	foldScript, unfoldScript = scripts()
	traditional, simplified  = scriptSets()
	chineseLists             = readChinese(chineseLines)
)

func scripts() (fold, unfold *strings.Replacer) {
	rs := []rune(foldPairs)
	var f, u []string
	for i := 0; i+1 < len(rs); i += 2 {
		f = append(f, string(rs[i]), string(rs[i+1]))
		u = append(u, string(rs[i+1]), string(rs[i]))
	}
	return strings.NewReplacer(f...), strings.NewReplacer(u...)
}

func scriptSets() (trad, simp map[rune]bool) {
	trad, simp = map[rune]bool{}, map[rune]bool{}
	rs := []rune(foldPairs)
	for i := 0; i+1 < len(rs); i += 2 {
		if rs[i] != rs[i+1] {
			trad[rs[i]], simp[rs[i+1]] = true, true
		}
	}
	return trad, simp
}

// isTraditional decides by the characters that only one script has, and by the locale when there are none.
func isTraditional(text, locale string) bool {
	t, s := 0, 0
	for _, r := range text {
		if traditional[r] {
			t++
		} else if simplified[r] {
			s++
		}
	}
	return t > s || t == s && strings.HasPrefix(locale, "zh-Hant")
}

// readChinese keeps the order of each list, which decides what is found first.
func readChinese(lines string) map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(lines) {
		if name, words, ok := strings.Cut(line, ":"); ok && line[0] != '#' {
			m[name] = strings.Fields(words)
		}
	}
	return m
}

// has reports whether a clause holds a word of the list.
func has(list, clause string) bool {
	for _, w := range chineseLists[list] {
		if strings.Contains(clause, w) {
			return true
		}
	}
	return false
}

// count is the number of the list's words that a clause holds.
func count(list, clause string) int {
	n := 0
	for _, w := range chineseLists[list] {
		if strings.Contains(clause, w) {
			n++
		}
	}
	return n
}
