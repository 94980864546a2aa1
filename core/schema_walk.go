package core

import "reflect"

// walk calls f for the type and for each one within it, of elements, keys and fields; once for each place,
// but once for all of a struct. It does not go into what a callable takes and gives.
func (t *Type) walk(f func(*Type)) { t.walkOn(map[*StructSchema]bool{}, f) }

// walkOn is walk below a type. seen ends recursive types.
func (t *Type) walkOn(seen map[*StructSchema]bool, f func(*Type)) {
	if t == nil {
		return
	}
	f(t)
	t.Elem.walkOn(seen, f)
	t.Key.walkOn(seen, f)
	if t.fields == nil || seen[t.fields] {
		return
	}
	seen[t.fields] = true
	for i := range t.fields.Fields {
		t.fields.Fields[i].Type.walkOn(seen, f)
	}
}

// holds tells whether a value of a kind can lie in one of the type.
func (t *Type) holds(kind string) (holds bool) {
	t.walk(func(t *Type) { holds = holds || t.Kind == kind })
	return holds
}

// brings tells whether a value of the type can hold a callable.
func (t *Type) brings() bool { return t.holds(schemaFunc) }

// views tells whether a value of the type can hold a View.
func (t *Type) views() bool { return t.holds(schemaView) }

// eachObject calls f for each place in t where an object crosses.
func (t *Type) eachObject(f func(reflect.Type)) {
	t.walk(func(t *Type) {
		if t.object != nil {
			f(t.object)
		}
	})
}

func (t *Type) holdsObjects() (holds bool) {
	t.eachObject(func(reflect.Type) { holds = true })
	return holds
}
