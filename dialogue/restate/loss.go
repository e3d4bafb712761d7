package restate

// This file is the home of bereavement and illness: whether the customer tells of a death, a miscarriage, a grave illness
// or an accident of somebody near, so that the caller can condole.

import "regexp"

const kin = `(?:grand(?:mother|father|ma|pa|dad|son|daughter|parents?|child)|granny|nan|nana|mother|mum|mom|mummy|father|dad|daddy|wife|husband|partner|boyfriend|girlfriend|fianc[eé]e?|son|daughter|child|baby|newborn|sister|brother|aunt|uncle|cousin|niece|nephew|friend|parents?|twin|family member|(?:mother|father|brother|sister)-in-law)`

var (
	lossEnglish = regexp.MustCompile(`(?i)\b(?:` +
		kin + `(?:,? who)?(?: (?:has|had|have|just|sadly|recently|suddenly|unexpectedly|then|also|was|is|been|in|an?|the|tragically))* (?:died|passed(?: away| last| yesterday| this|[.,!]|$)|passing away|dying|deceased|dead|killed|dies|diagnosed|miscarried|in a coma|had a (?:stroke|heart attack)|terminally ill)\b|` +
		kin + `(?: (?:has|had|have|just|recently|was|is|been|being|treated for|fighting|battling|with|got|in|a|an|the|serious|bad|terrible|diagnosed))+ (?:cancer|leukaemia|leukemia|stroke|heart attack|coma|icu|intensive care|hospice|car accident|car crash|accident|miscarriage|brain tumou?r|hospital)\b|` +
		kin + `'s (?:death|funeral|passing|burial|cremation|wake|memorial|miscarriage|cancer)\b|` +
		`(?:death|loss|passing|funeral|burial|memorial) (?:of|for) (?:my|our|a|his|her) (?:\w+ )?` + kin + `\b|` +
		`(?:lost|bury|burying|buried) (?:my|our) (?:\w+ )?` + kin + `(?: (?:to|in|last|this|on|yesterday|and|after|during|when|at)\b|[.,!]|$)|` +
		`(?:miscarriage|miscarried|stillborn|stillbirth|bereave(?:d|ment))\b|(?:my|our) (?:late )?(?:widow|widower|late (?:` + kin + `))\b|` +
		`(?:flowers?|wreath|coffin|suit|dress|order(?:ed)?|parcel|delivery|needed?)\b.{0,30}\bfuneral\b|` +
		`(?:my|our) (?:dog|cat|puppy|kitten) (?:has |just |sadly |had |was )*(?:died|passed away|put down|put to sleep)\b|` +
		`\bi (?:have|had|am|was|'ve|just|recently|got|been|being|treated for|diagnosed|with|'m| )+(?:cancer|leukaemia|leukemia|a stroke|a heart attack|chemo|chemotherapy|terminally ill)\b)`)
	lossChinese = regexp.MustCompile(`去世|过世|離世|离世|病逝|逝世|辞世|病故|流产|流產|死胎|胎停|葬礼|葬禮|丧事|喪事|花圈|追悼|遗体|骨灰|病危|` +
		`(?:我|俺)?(?:爸爸?|妈妈?|爷爷|奶奶|外公|外婆|姥姥|姥爷|老公|老婆|丈夫|妻子|爱人|儿子|女儿|孩子|宝宝|父亲|母亲|哥哥?|姐姐?|弟弟|妹妹|家人|亲人|老人|朋友)(?:(?:他|她|就|也|昨天|前天|今天|上周|突然|已经|人|都|刚|刚刚)*(?:走|没)了(?:$|[，。！？,!?\s])|[^，。！？,!?]{0,6}(?:死了|癌|白血病|车祸|ICU|重症|抢救|昏迷|中风|脑梗|脑溢血|心梗)|[^，。！？,!?生产]{0,6}住院)|` +
		`我(?:得了|患|查出|确诊|是)[^，。！？,!?]{0,4}(?:癌|白血病|尿毒症)`)
	lossBlamed = regexp.MustCompile(`因为你|因为您|因为贵|吃了你|用了你|喝了你|你们?[^，。！？]{0,12}(?:害|导致|造成|致使)|被你们?|害得|因你`)
)
