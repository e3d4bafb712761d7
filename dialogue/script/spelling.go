package script

// This file is the home of the spelling in which intents are heard.

import "strings"

// spellings are how words are written in haste: apostrophes left out, letters saved, keys missed. Nothing
// that is a word of its own, such as "ill" and "were", stands here.
var spellings = map[string]string{
	"dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't", "doesnt": "doesn't", "isnt": "isn't",
	"wasnt": "wasn't", "arent": "aren't", "werent": "weren't", "hasnt": "hasn't", "havent": "haven't", "hadnt": "hadn't",
	"wouldnt": "wouldn't", "couldnt": "couldn't", "shouldnt": "shouldn't", "aint": "isn't", "cannot": "can't",
	"im": "i'm", "ive": "i've", "youre": "you're", "youve": "you've", "youll": "you'll", "theyre": "they're",
	"theyve": "they've", "theyll": "they'll", "hes": "he's", "shes": "she's", "thats": "that's", "whats": "what's",
	"wheres": "where's", "whos": "who's", "hows": "how's", "theres": "there's", "itll": "it'll", "weve": "we've",
	"gonna": "going to", "gunna": "going to", "wanna": "want to", "gotta": "got to", "lemme": "let me",
	"gimme": "give me", "dunno": "don't know", "gotten": "got", "y'all": "you all", "yall": "you all",
	"pls": "please", "plz": "please", "plse": "please", "plese": "please", "u": "you", "ur": "your",
	"r": "are", "ya": "you", "thx": "thanks", "cuz": "because", "coz": "because", "bc": "because", "w": "with",
	"tmrw": "tomorrow", "tmr": "tomorrow", "tmrow": "tomorrow", "asap": "now", "abt": "about", "ppl": "people",
	"sb": "somebody", "some1": "someone", "sum1": "someone", "smb": "somebody", "smth": "something", "b4": "before",
	"any1": "anyone", "every1": "everyone", "no1": "no one", "2nite": "tonight", "tonite": "tonight",
	"mgr": "manager", "manger": "manager", "managr": "manager", "maneger": "manager", "manageer": "manager",
	"superviser": "supervisor", "supervisior": "supervisor", "supervizor": "supervisor", "sypervisor": "supervisor",
	"represantative": "representative", "representitive": "representative", "represenative": "representative",
	"humen": "human", "humann": "human", "hooman": "human", "agnet": "agent", "agant": "agent", "preson": "person",
	"persson": "person", "opperator": "operator", "custumer": "customer", "costumer": "customer", "servise": "service",
	"lawer": "lawyer", "laywer": "lawyer", "lawyr": "lawyer", "soliciter": "solicitor",
	"attourney": "attorney", "complant": "complaint", "compliant": "complaint",
	"reveiw": "review", "revew": "review", "reviw": "review", "poilce": "police",
	"sucide": "suicide", "suicde": "suicide", "suiside": "suicide", "sucidal": "suicidal", "killmyself": "kill myself",
	"allergc": "allergic", "alergic": "allergic", "breath": "breathe", "breth": "breathe", "brething": "breathing",
	"amublance": "ambulance", "ambulence": "ambulance", "hospitol": "hospital", "hosptial": "hospital",
	"electrick": "electric", "shok": "shock", "exploted": "exploded", "expolded": "exploded", "explodded": "exploded",
	"swolen": "swollen", "swallowd": "swallowed", "bleading": "bleeding", "bleedin": "bleeding",
	"understnad": "understand", "undrstand": "understand", "understad": "understand", "explane": "explain",
	"apologise": "apologize", "apologising": "apologizing", "appology": "apology", "apolgy": "apology", "sory": "sorry",
	"sry": "sorry", "sorrry": "sorry", "agian": "again", "agin": "again", "agein": "again", "allready": "already",
	"alredy": "already", "tryed": "tried", "triyed": "tried", "resart": "restart", "uninstaled": "uninstalled",
	"sugestion": "suggestion", "sugest": "suggest", "reccomend": "recommend", "recomend": "recommend",
	"confussed": "confused", "complicate": "complicated", "updte": "update", "upadte": "update",
	"anynews": "any news", "calll": "call", "fone": "phone", "ph": "phone", "insted": "instead",
	"actualy": "actually", "changd": "changed", "secound": "second", "secend": "second",
	"stupit": "stupid", "stoopid": "stupid", "idoit": "idiot", "idoits": "idiots", "rubish": "rubbish",
	"usless": "useless", "useles": "useless", "incompetant": "incompetent", "fck": "fuck", "fuk": "fuck", "fking": "fucking",
}

// hanSpellings are characters that Simplify leaves as they are, and slips of the keyboard.
var hanSpellings = strings.NewReplacer("著", "着", "於", "于", "甚么", "什么", "裏", "里", "麽", "么", "喫", "吃", "隻", "只", "妳", "你",
	"您们", "你们", "咱们", "我们", "俺", "我", "木有", "没有", "肿么", "怎么", "神马", "什么", "啥", "什么", "咋", "怎么",
	"转人公", "转人工", "人公客服", "人工客服", "转人功", "转人工", "帐", "账", "在次", "再次", "在说一遍", "再说一遍")

// Spelled gives normal text the spelling in which intents are heard.
func Spelled(norm string) string {
	var out strings.Builder
	from, start, han := 0, -1, false
	word := func(end int) {
		if start < 0 {
			return
		}
		if n := end - start; n < 16 {
			if to, ok := spellings[norm[start:end]]; ok {
				out.WriteString(norm[from:start])
				out.WriteString(to)
				from = end
			}
		}
		start = -1
	}
	for i := 0; i < len(norm); i++ {
		b := norm[i]
		letter := b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '\''
		han = han || b >= 0xE4
		switch {
		case letter && start < 0:
			start = i
		case !letter:
			word(i)
		}
	}
	word(len(norm))
	if from > 0 || out.Len() > 0 {
		out.WriteString(norm[from:])
		norm = out.String()
	}
	if han {
		norm = hanSpellings.Replace(norm)
	}
	return norm
}
