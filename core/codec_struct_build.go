package core

import (
	"reflect"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// codecFieldsMost is how many fields a struct may have; the header of a dict with omitted fields relies on it.
const codecFieldsMost = 1<<16 - 1

// fillStruct compiles c, the codec of a struct that is entered in k.made already.
func (k *codecCompiler) fillStruct(c *codec, t reflect.Type) error {
	plans, err := codecPlans(t)
	if err != nil {
		return err
	}
	if len(plans) == 0 && codecHides(t) {
		return codecRefuse(t, "none of its fields is exported, so nothing of it would cross; write the names of fields with capital letters, or give the type MarshalText and UnmarshalText")
	}
	if len(plans) > codecFieldsMost {
		return codecRefuse(t, "it has more than "+strconv.Itoa(codecFieldsMost)+" fields")
	}
	s := &codecStruct{
		typ: t, fields: make([]codecField, 0, len(plans)),
		index: make(map[string]int, len(plans)), words: max(1, (len(plans)+63)/64),
	}
	def := &StructSchema{Go: codecGoName(t), Fields: make([]Field, 0, len(plans))}
	c.schema.Kind, c.schema.Name, c.schema.fields = schemaStruct, k.name(t), def
	s.header = msgp.AppendMapHeader(nil, uint32(len(plans)))
	s.preset = make([]uint64, s.words)
	for rule := range s.need {
		s.need[rule] = make([]uint64, s.words)
	}
	for i := range plans {
		f, data, err := k.field(&plans[i])
		if err != nil {
			return err
		}
		s.index[f.name] = i
		s.fields = append(s.fields, f)
		def.Fields = append(def.Fields, data)
		s.omits = s.omits || f.omit != nil
		bit := uint64(1) << (i % 64)
		if data.Required {
			s.need[wireRequest][i/64] |= bit
		}
		if data.RequiredConfig {
			s.need[wireConfig][i/64] |= bit
		}
		if f.def != nil {
			s.preset[i/64] |= bit
		}
	}
	c.enc, c.dec = s.encode, s.decode
	if len(plans) == 0 {
		codecFillNone(c, s)
	}
	return nil
}

// field compiles one field with what its tag asks for.
func (k *codecCompiler) field(plan *codecPlan) (codecField, Field, error) {
	fail := func(err error) (codecField, Field, error) {
		return codecField{}, Field{}, codecFieldError(plan.owner, plan.field.Name, err)
	}
	t, tag := plan.field.Type, plan.tag
	if !utf8.ValidString(plan.name) {
		return fail(codecRefuse(t, "the name in its tag is no UTF-8"))
	}
	k.inside = append(k.inside, plan)
	c, err := k.compile(t, tag.path)
	k.inside = k.inside[:len(k.inside)-1]
	if err != nil {
		return fail(err)
	}
	if tag.path && !c.schema.paths() {
		return fail(codecRefuse(t, "the tag's path is for strings, lists of strings and dicts with string keys"))
	}
	if tag.nullable {
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Map || c.schema.Kind == schemaText {
			return fail(codecRefuse(t, "the tag's nullable is for slices and maps; use a pointer for a value that may be missing"))
		}
		c = codecNullable(c)
	}
	pointer := t.Kind() == reflect.Pointer || len(plan.hops) > 0
	offset := plan.offset
	f := codecField{name: plan.name, key: string(msgp.AppendString(nil, plan.name))}
	if tag.hasDefault {
		if f.def, err = codecDefault(c, t, tag.def); err != nil {
			return fail(err)
		}
	}
	data := Field{
		Name: plan.name, GoName: plan.field.Name,
		Required: tag.given(pointer), RequiredConfig: tag.required,
		Nullable: tag.nullable || pointer,
		Omits:    tag.omitEmpty || tag.omitZero,
	}
	if plan.depth > 0 {
		data.Owner = codecGoName(plan.owner)
	}
	if f.def != nil {
		data.Default = schemaDefault(f.def)
	}
	if data.Omits {
		f.omit = codecOmit(t, tag)
	}
	if len(plan.hops) > 0 {
		c, offset = codecPromoted(c, plan.hops, plan.offset), 0
		f.omit = codecOmitPromoted(f.omit, plan.hops, plan.offset)
	}
	data.Type = c.schema
	f.codec, f.offset = c, offset
	return f, data, nil
}

// codecFillNone makes c the codec of a struct without fields: nil will do for it, as a whole even nothing at all.
func codecFillNone(c *codec, s *codecStruct) {
	c.none = true
	c.schema.Kind, c.schema.Name, c.schema.fields = schemaNone, "", nil
	c.dec = func(src []byte, p unsafe.Pointer, sc wireScope) ([]byte, error) {
		if wireNil(src) {
			return src[1:], nil
		}
		return s.decode(src, p, sc)
	}
}

// codecHides says whether t has fields but keeps all of them to itself; blank ones do not count.
func codecHides(t reflect.Type) bool {
	for i := range t.NumField() {
		if f := t.Field(i); !f.IsExported() && !f.Anonymous && f.Name != "_" {
			return true
		}
	}
	return false
}

// codecOmit decides at encoding whether a field is left out, as encoding/json does.
func codecOmit(t reflect.Type, tag codecTag) func(unsafe.Pointer) bool {
	zeroer := reflect.PointerTo(t).Implements(reflect.TypeFor[interface{ IsZero() bool }]())
	return func(p unsafe.Pointer) bool {
		at := reflect.NewAt(t, p)
		v := at.Elem()
		if tag.omitZero {
			if zeroer && (v.Kind() != reflect.Pointer || !v.IsNil()) {
				if at.Interface().(interface{ IsZero() bool }).IsZero() {
					return true
				}
			} else if v.IsZero() {
				return true
			}
		}
		if !tag.omitEmpty {
			return false
		}
		switch v.Kind() {
		case reflect.Slice, reflect.Map, reflect.String, reflect.Array:
			return v.Len() == 0
		case reflect.Struct:
			return false
		default:
			return v.IsZero()
		}
	}
}

// codecOmitPromoted leaves out a field below embedded pointers, too, when its tag asks for that.
func codecOmitPromoted(omit func(unsafe.Pointer) bool, hops []codecHop, offset uintptr) func(unsafe.Pointer) bool {
	if omit == nil {
		return nil
	}
	return func(p unsafe.Pointer) bool {
		for _, hop := range hops {
			if p = *(*unsafe.Pointer)(unsafe.Add(p, hop.offset)); p == nil {
				return true
			}
		}
		return omit(unsafe.Add(p, offset))
	}
}
