package dialogue

func (t *turn) agentEdited(e AgentEdited)   {}
func (t *turn) agentPassed(e AgentPassed)   {}
func (t *turn) agentDecided(e AgentDecided) {}
func (t *turn) revised(e Revised)           {}
