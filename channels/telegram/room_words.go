package telegram

// This file is the home of what the staff room itself says, in the languages of staff.

// roomWords is what a locale says.
type roomWords struct {
	lostFile  string // behind the name of a file
	stranger  string // to who presses and is not in the group; at most 200 characters
	unsure    string // to who presses when that could not be found out
	anonymous string
	undo      string
	note      string
	again     string // to who pressed, when our database does not answer

	formOne, formMany string // how a question is answered; several
	formOptional      string
	formAgain         string // before the question whose answer can't be read
}

var roomWordings = map[string]roomWords{
	"en": {
		lostFile:  "(this file could not be brought here)",
		stranger:  "Only members of this group can do that.",
		unsure:    "Telegram did not say whether you are in this group. Please press once more.",
		anonymous: "Nobody can work on cases anonymously: this went nowhere. Write as yourself (group settings, Administrators, your name, switch off \"Remain anonymous\").",
		undo:      "Answer the line that you want to take back with /undo.",
		note:      "Answer the line that is to stay inside with /note, or write /note and the note behind it.",
		again:     "That did not work. Please press once more.",
		formOne:   "Answer this message.", formMany: "Answer this message, a line for each:", formOptional: "(or -)",
		formAgain: "Nothing happened yet. Please answer the question once more; this is missing or not known:",
	},
	"zh": {
		lostFile:  "（这个文件没能传过来）",
		stranger:  "只有本群成员可以这样做。",
		unsure:    "没能向 Telegram 确认您是否在本群，请再按一次。",
		anonymous: "不能匿名处理个案：这条没有发给任何人。请用自己的身份发言（群设置 → 管理员 → 您的名字 → 关闭“匿名”）。",
		undo:      "请用 /undo 回复您想撤回的那条消息。",
		note:      "请用 /note 回复要留在内部的那条消息，或者在 /note 后面直接写备注。",
		again:     "没有成功，请再按一次。",
		formOne:   "请回复这条消息。", formMany: "请回复这条消息，每项一行：", formOptional: "（可填 -）",
		formAgain: "还没有办。请再回复一次上面的问题，这一项缺少或无法识别：",
	},
}

func wordsOf(locale string) roomWords {
	if w, ok := roomWordings[locale]; ok {
		return w
	}
	return roomWordings["en"]
}
