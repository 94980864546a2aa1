package core

// checkFuncs looks for what a callable can neither take nor give. It runs when all is declared.
func (l *Library) checkFuncs() {
	for _, m := range l.members {
		if m.request == nil {
			continue
		}
		m.request.schema.walk(func(fn *Type) {
			if fn.Kind != schemaFunc {
				return
			}
			for _, crossing := range []*Type{fn.Request, fn.Reply} {
				switch {
				case crossing.holdsObjects():
					l.mistake(m.file, m.line, "the request of %s has a core.Func that takes or gives an object, whose handle nobody would release where the callable's request ends first; let it take and give what names the object", m.name)
				case crossing.brings():
					l.mistake(m.file, m.line, "the request of %s has a core.Func that takes or gives another core.Func; a callable crosses only in a request", m.name)
				case crossing.views():
					l.mistake(m.file, m.line, "the request of %s has a core.Func that takes or gives a core.View, though its bytes are copied on the way; use []byte", m.name)
				}
			}
		})
	}
}
