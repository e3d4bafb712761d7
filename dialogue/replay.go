package dialogue

// Turn is one record with what Step made of it.
type Turn struct {
	Record  Record
	State   State
	Effects []Effect
}

// Replay runs a log through Step from st on. With the script that the records name it gives
// exactly what was decided then; with another one it shows what would have been decided. It
// calls nothing and carries nothing out.
func Replay(s *Script, st State, log []Record) []Turn {
	turns := make([]Turn, 0, len(log))
	for _, r := range log {
		var effects []Effect
		st, effects = Step(s, st, r)
		turns = append(turns, Turn{Record: r, State: st, Effects: effects})
	}
	return turns
}
