package main

// This file is the home of what the doctor says, in both languages. What is wrong within the configuration, a pack or the
// records, and what a database answers, is told in English only; english says so.

// doctorWords are the texts of one language; verbs like %s are filled in.
type doctorWords struct {
	ok, note, problem string // beginnings of a line, of equal width
	colon             string
	well, unwell      string
	english           string

	noFolder, noPackDo, packDo, noOrdersDo, recordsDo  string
	databaseDo, networksDo                             string
	strangers, strangersDo                             string
	readable, readableDo                               string
	queue, waiting, waitingDo                          string
	signing, oddSigning, oddSigningDo                  string
	configuration, environment                         string
	pack, builtin, packOK                              string
	head, headOK, headDo                               string
	records, demo, demoDo, noRecords, noRecordsDo      string
	database, databaseOK, notWritable, notWritableDo   string
	staff, noStaff, noStaffDo, offDuty, offDutyDo      string
	onDuty, unknown, unknownDo                         string
	port, portFree, portOurs, portTaken, portTakenDo   string
	public, publicSet, publicDo, noPublic, noPublicDo  string
	clock, clockOK, clockOff, clockOffDo, clockUnknown string
	networks, room, noRoom, noRoomDo, hasRoom          string

	callDo, recordsCall, recordsAll, recordsAllDo, records404, records404Do string
	identity, identityOK, identityAll, identityAllDo                        string
	fulfilment, fulfilmentOK, noFulfilment, noFulfilmentDo                  string
	fulfilmentSigned, fulfilmentSignedDo, fulfilmentOdd                     string
}

var doctorTexts = map[string]doctorWords{
	"en": {
		ok: "ok       ", note: "note     ", problem: "problem  ", colon: ": ",
		well: "All is well: start it with \"amends serve\".", unwell: "%d to mend; then run \"amends doctor\" again",
		english:  "what follows is in English",
		noFolder: "there is no folder %s", noPackDo: "copy the built-in pack there (dialogue/script/packs/default), or correct \"pack\"",
		packDo:     "correct it; the README tells under \"Tuning what it says\" what each file of a pack holds",
		noOrdersDo: "make it and put orders.csv or bills.csv there, or correct \"orders\"", recordsDo: "correct the files, or name another folder as \"orders\"",
		databaseDo: "put that right, or name another database", networksDo: "correct it in amends.yaml or in the environment",
		strangers:   "%d rows are of customers whom no network that is set up can have, the first at %s",
		strangersDo: "write the customer as telegram:<user id> or slack:<team>:<user>; the README tells of it under \"Your own records\"",
		readable:    "every user of this machine may read %s", readableDo: "chmod o-rwx %s*",
		queue: "queue", waiting: "%d in it: open cases that wait for a person or are with one", waitingDo: "\"amends queue\" lists them",
		signing: "slack signing secret", oddSigning: "it does not look like one, which has 32 of 0-9 a-f; a wrong one makes every request of Slack's refused",
		oddSigningDo:  "copy it again from \"Basic Information\", \"App Credentials\" of your app",
		configuration: "configuration", environment: "from the environment",
		pack: "script pack", builtin: "the built-in one", packOK: "%s, for %s; opening hours in the time of %s",
		head: "own head", headOK: "%s lies over the reader, which is %s now", headDo: "make it anew with \"amends train\", or leave \"head\" out",
		records: "records", demo: "every customer is shown the demo shop's orders", demoDo: "for real customers name a folder with orders.csv or bills.csv as \"orders\"",
		noRecords:   "none, so the bot can look nothing up and carry nothing out; what needs that goes to a person",
		noRecordsDo: "name a folder with orders.csv or bills.csv as \"orders\", your own program as \"records\", or set \"demo: true\" to try it",
		database:    "database", databaseOK: "%s opens, is writable and up to date", notWritable: "%s can't be written to (%v)", notWritableDo: "name the server or file that takes changes",
		staff: "staff", noStaff: "there is nobody to whom the bot could hand over", noStaffDo: "list them under \"staff\" in amends.yaml",
		offDuty: "nobody is on duty: who needs a person has to wait", offDutyDo: "set \"on_duty: true\" for somebody in amends.yaml", onDuty: "on duty: %s",
		unknown: "%s can't work in the staff room in %s yet: it is not known who they are there", unknownDo: "let each write the code of \"amends staff invite NAME\" to the bot",
		port: "port", portFree: "%s is free", portOurs: "amends serve is running at %s", portTaken: "can't listen on %s (%v)", portTakenDo: "end what uses the port, or set another one as \"listen\"",
		public: "public address", publicSet: "%s", publicDo: "it must lead to %s here, with a certificate that the networks accept",
		noPublic: "none is set, so this can't tell at which address Slack delivers", noPublicDo: "set public_url; \"amends manifest --mode http\" uses it, too",
		clock: "clock", clockOK: "within 30 seconds of %s", clockOff: "it is %v off the clock of %s; due times would be wrong, and at five minutes Slack's requests are refused",
		clockOffDo: "switch on time synchronisation (timedatectl set-ntp true)", clockUnknown: "not compared: no answer from %s",
		networks: "networks", room: "staff room", noRoom: "there is none; who waits for a person stands in \"amends queue\"", noRoomDo: "name one with staff_room, so that agents can answer from Slack or Telegram", hasRoom: "in %s; hints to agents: %s",

		callDo:      "start that program, or correct the address in amends.yaml",
		recordsCall: "%s answers, and knows nobody of a made-up customer's name", recordsAll: "%s answered with %d records for a customer whom nobody is: everybody would be shown other people's",
		recordsAllDo: "let it return the records of the customer in the call's field \"customer\" only",
		records404:   "%s answers 404 to a made-up customer, as for one without records, and as for a wrong path", records404Do: "make sure that the path of the address is right",
		identity: "identity", identityOK: "%s answers, and says no to a made-up order",
		identityAll:   "%s says that a made-up detail of a made-up order is right: everybody could open everything",
		identityAllDo: "let it say yes only if there is the order in \"order\" and \"given\" is its detail",
		fulfilment:    "fulfilment", fulfilmentOK: "%s answers; nothing was carried out to try it",
		noFulfilment: "none, so what is granted goes to a person", noFulfilmentDo: "set \"fulfilment\" to the address of your own program, or to a file",
		fulfilmentSigned: "%s refused a signed HEAD with %d", fulfilmentSignedDo: "if it looks at signatures, make sure that it has the same secret and that its clock is right",
		fulfilmentOdd: "%s answered a HEAD with %d, with which grants are tried again and then go to a person",
	},
	"zh": {
		ok: "正常  ", note: "提示  ", problem: "问题  ", colon: "：",
		well: "一切就绪，用 amends serve 启动。", unwell: "有 %d 处要改；改好后再运行一次 amends doctor",
		english:  "以下具体说明是英文的",
		noFolder: "没有 %s 这个文件夹", noPackDo: "把内置脚本包（dialogue/script/packs/default）复制过去，或者改正 pack",
		packDo:     "请改正；README 的 “Tuning what it says” 一节说明了脚本包里每个文件写什么",
		noOrdersDo: "建好这个文件夹，放入 orders.csv 或 bills.csv，或者改正 orders", recordsDo: "改正文件，或用 orders 换一个文件夹",
		databaseDo: "先解决这个问题，或换一个数据库", networksDo: "在 amends.yaml 或环境变量里改正",
		strangers:   "有 %d 行的客户不属于任何已配置的平台，第一行在 %s",
		strangersDo: "客户要写成 telegram:<用户 id> 或 slack:<工作区>:<用户>，见 README 的 “Your own records” 一节",
		readable:    "这台机器上的每个用户都能读 %s", readableDo: "chmod o-rwx %s*",
		queue: "待处理", waiting: "有 %d 个个案在等人工或由人工处理", waitingDo: "用 amends queue --lang zh 查看",
		signing: "slack 签名密钥", oddSigning: "看起来不对，应该是 32 个 0-9 a-f；密钥不对，Slack 的请求都会被拒绝",
		oddSigningDo:  "在应用的 “Basic Information” 的 “App Credentials” 里重新复制",
		configuration: "配置", environment: "来自环境变量",
		pack: "脚本包", builtin: "内置", packOK: "%s，语言 %s；营业时间按 %s 时间",
		head: "自有读数", headOK: "%s 已加在情绪读数上，现为 %s", headDo: "用 amends train 重新生成，或去掉 head",
		records: "业务数据", demo: "每位客户看到的都是演示商店的订单", demoDo: "面对真实客户时，用 orders 指定放有 orders.csv 或 bills.csv 的文件夹",
		noRecords:   "没有，机器人查不到记录，也办不了事，需要这些的都会转给人工",
		noRecordsDo: "用 orders 指定放有 orders.csv 或 bills.csv 的文件夹；只想试用就写 demo: true",
		database:    "数据库", databaseOK: "%s 能打开、能写入，表结构是最新的", notWritable: "%s 不能写入（%v）", notWritableDo: "请指定可以写入的服务器或文件",
		staff: "人员", noStaff: "没有任何人可以接手", noStaffDo: "在 amends.yaml 的 staff 下面列出",
		offDuty: "没有人在岗，要找人工的客户只能等", offDutyDo: "在 amends.yaml 里给某个人写上 on_duty: true", onDuty: "在岗：%s",
		unknown: "%s 还不能在 %s 的客服群里工作：不知道他们在那里是谁", unknownDo: "让每个人把 amends staff invite NAME 给出的邀请码私信给机器人",
		port: "端口", portFree: "%s 空闲", portOurs: "%s 上正运行着 amends serve", portTaken: "不能监听 %s（%v）", portTakenDo: "停掉占用端口的程序，或用 listen 换一个",
		public: "公网地址", publicSet: "%s", publicDo: "它要能通到这里的 %s，证书要受平台认可",
		noPublic: "没有设置，无从判断 Slack 往哪里投递", noPublicDo: "设置 public_url，amends manifest --mode http 也会用到",
		clock: "时钟", clockOK: "与 %s 相差不到 30 秒", clockOff: "差了 %v（以 %s 为准），约定的时间会不对；差到五分钟，Slack 的请求会被拒绝",
		clockOffDo: "打开时间同步（timedatectl set-ntp true）", clockUnknown: "没有比对：%s 没有回应",
		networks: "平台", room: "客服群", noRoom: "没有设置；等人工的个案可用 amends queue 查看", noRoomDo: "用 staff_room 指定一个，客服就能在 Slack 或 Telegram 里回复", hasRoom: "在 %s；给客服的提示：%s",

		callDo:      "启动那个程序，或在 amends.yaml 里改正地址",
		recordsCall: "%s 有回应，对一个不存在的客户没有返回记录", recordsAll: "%s 对一个不存在的客户返回了 %d 条记录：每位客户都会看到别人的记录",
		recordsAllDo: "让它只返回请求里 customer 那位客户的记录",
		records404:   "%s 对一个不存在的客户回答 404，没有记录是这样，路径写错也是这样", records404Do: "确认地址里的路径没有写错",
		identity: "身份核对", identityOK: "%s 有回应，对编造的订单回答了否",
		identityAll:   "%s 说编造订单的编造信息是对的：任何人都能打开任何订单",
		identityAllDo: "只有 order 这个订单存在、given 与它的信息相符时才回答是",
		fulfilment:    "执行", fulfilmentOK: "%s 有回应；没有为了测试执行任何事项",
		noFulfilment: "没有，答应客户的事都会转给人工", noFulfilmentDo: "用 fulfilment 指定自己程序的地址，或一个文件",
		fulfilmentSigned: "%s 拒绝了带签名的 HEAD 请求（%d）", fulfilmentSignedDo: "如果它校验签名，确认密钥一致、时钟准确",
		fulfilmentOdd: "%s 对 HEAD 请求回答 %d，这样答应的事会反复重试，最后转给人工",
	},
}
