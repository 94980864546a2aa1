package core

// checkFuncs looks for what a callable can neither take nor give. It runs when all is declared.
func (l *Library) checkFuncs() {
	for _, m := range l.members {
		if m.request == nil {
			continue
		}
		m.request.schema.eachFunc(map[*StructSchema]bool{}, func(fn *Type) {
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

// eachFunc calls f for each place in t where a callable crosses.
func (t *Type) eachFunc(seen map[*StructSchema]bool, f func(*Type)) {
	switch {
	case t == nil:
	case t.Kind == schemaFunc:
		f(t)
	case t.fields == nil:
		t.Elem.eachFunc(seen, f)
		t.Key.eachFunc(seen, f)
	case !seen[t.fields]:
		seen[t.fields] = true
		for i := range t.fields.Fields {
			t.fields.Fields[i].Type.eachFunc(seen, f)
		}
	}
}
