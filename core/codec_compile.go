package core

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// codecKey is a type together with what a tag asks of the strings in it.
type codecKey struct {
	typ  reflect.Type
	path bool
}

// codecCompiler compiles one type and those it is made of.
type codecCompiler struct {
	made   map[codecKey]*codec // finished or being made: where a recursive type meets itself
	open   map[*codec]int      // those being made, and how many fields were around them when it began
	inside []*codecPlan        // the fields around the type being compiled
}

// compile gives the codec of t; path makes its strings paths.
func (k *codecCompiler) compile(t reflect.Type, path bool) (*codec, error) {
	if c, ok := codecCache.Load(t); ok && !path {
		return c.(*codec), nil
	}
	if c, ok := k.made[codecKey{t, path}]; ok {
		if around, open := k.open[c]; open && around == len(k.inside) {
			return nil, codecRefuse(t, "a type that contains itself must do so through a struct's field to cross")
		}
		return c, nil
	}
	c := &codec{typ: t, least: 1, schema: &Type{Go: codecGoName(t)}}
	k.made[codecKey{t, path}] = c
	k.open[c] = len(k.inside)
	if err := k.fill(c, t, path); err != nil {
		return nil, err
	}
	delete(k.open, c)
	return c, nil
}

func (k *codecCompiler) fill(c *codec, t reflect.Type, path bool) error {
	switch t {
	case reflect.TypeFor[time.Time]():
		c.schema.Kind, c.schema.Go = schemaTime, ""
		c.enc, c.dec = codecTime()
		return nil
	case reflect.TypeFor[time.Duration]():
		c.schema.Kind, c.schema.Go = schemaDuration, ""
		c.enc, c.dec = codecDuration()
		return nil
	case reflect.TypeFor[json.RawMessage]():
		c.schema.Kind, c.schema.Go = schemaAny, ""
		c.enc, c.dec = codecJSON()
		return nil
	}
	if k.fillView(c, t) {
		return nil
	}
	if codecIsText(t) {
		c.schema.Kind = schemaText
		c.enc, c.dec = codecText(t)
		return nil
	}
	if codecNumber(c, t) {
		return nil
	}
	if is, err := k.fillFunc(c, t); is {
		return err
	}
	switch t.Kind() {
	case reflect.String:
		c.schema.Kind = schemaString
		c.enc, c.dec = codecString()
		if path {
			c.schema.Kind = schemaPath
			c.enc, c.dec = codecPath()
		}
	case reflect.Slice:
		return k.fillSlice(c, t, path)
	case reflect.Array:
		return k.fillArray(c, t, path)
	case reflect.Map:
		return k.fillMap(c, t, path)
	case reflect.Struct:
		return k.fillStruct(c, t)
	case reflect.Pointer:
		return k.fillPointer(c, t, path)
	case reflect.Interface:
		if t.NumMethod() > 0 {
			return codecRefuse(t, codecWhyNot(t))
		}
		c.schema.Kind = schemaAny
		c.enc, c.dec = codecAny()
	default:
		return codecRefuse(t, codecWhyNot(t))
	}
	return nil
}

func (k *codecCompiler) fillSlice(c *codec, t reflect.Type, path bool) error {
	if t.Elem().Kind() == reflect.Uint8 && !codecIsText(t.Elem()) {
		c.schema.Kind, c.raw = schemaBytes, true
		c.enc, c.dec = codecBytes()
		return nil
	}
	elem, err := k.compile(t.Elem(), path)
	if err != nil {
		return err
	}
	c.schema.Kind, c.schema.Elem = schemaList, elem.schema
	c.enc, c.dec = codecSlice(t, elem)
	return nil
}

func (k *codecCompiler) fillArray(c *codec, t reflect.Type, path bool) error {
	if t.Elem().Kind() == reflect.Uint8 && !codecIsText(t.Elem()) {
		c.schema.Kind, c.schema.Len = schemaBytes, t.Len()
		c.enc, c.dec = codecByteArray(t.Len())
		c.least = codecLeast(t.Len())
		return nil
	}
	elem, err := k.compile(t.Elem(), path)
	if err != nil {
		return err
	}
	c.schema.Kind, c.schema.Elem, c.schema.Len = schemaList, elem.schema, t.Len()
	c.enc, c.dec = codecArray(t, elem)
	c.least = codecLeast(t.Len() * elem.least)
	return nil
}

// codecLeast is 1 byte of header and n more, bounded so that products of two of them fit 64 bits.
func codecLeast(n int) int {
	if n < 0 || n >= 1<<30 {
		return 1 << 30
	}
	return n + 1
}

// fillMap: the path of a tag marks the keys, not the values: what a map of files has as its names.
func (k *codecCompiler) fillMap(c *codec, t reflect.Type, path bool) error {
	key, err := k.compile(t.Key(), path)
	if err != nil {
		return err
	}
	switch key.schema.Kind {
	case schemaString, schemaPath, schemaText, schemaInt, schemaUint, schemaBool:
	default:
		return codecRefuse(t, "a map's keys must be strings, integers or bools to cross, not "+t.Key().String())
	}
	elem, err := k.compile(t.Elem(), false)
	if err != nil {
		return err
	}
	c.schema.Kind, c.schema.Key, c.schema.Elem = schemaMap, key.schema, elem.schema
	codecFillMap(c, t, key, elem)
	return nil
}

func (k *codecCompiler) fillPointer(c *codec, t reflect.Type, path bool) error {
	if isObject(t) {
		c.schema.Kind, c.schema.Name, c.schema.object = schemaHandle, schemaIdentifier(t.Elem().Name()), t
		c.enc, c.dec = codecHandle(t)
		return nil
	}
	if t.Elem().Kind() == reflect.Pointer {
		return codecRefuse(t, "a pointer to a pointer cannot cross, since None would mean two things; use one pointer")
	}
	elem, err := k.compile(t.Elem(), path)
	if err != nil {
		return err
	}
	c.schema.Kind, c.schema.Elem = schemaOptional, elem.schema
	c.enc, c.dec = codecPointer(t, elem)
	return nil
}

// codecWhyNot says why a kind of type cannot cross, and what to do.
func codecWhyNot(t reflect.Type) string {
	why, instead := "an address means nothing in Python", ""
	switch t.Kind() {
	case reflect.Chan:
		why, instead = "a channel stays in Go", "use an event, or "
	case reflect.Func:
		why = "a function stays in Go"
	case reflect.Interface:
		why, instead = "Python cannot know what is behind an interface", "use any or a concrete type, or "
	case reflect.Complex64, reflect.Complex128:
		why, instead = "MessagePack has no complex numbers", "use two floats, or "
	}
	return t.String() + " cannot cross, since " + why + "; " + instead + "leave the field out with the tag `goferry:\"-\"`"
}

// codecGoName is empty for types without a name of their own.
func codecGoName(t reflect.Type) string {
	if t.Name() == "" || t.PkgPath() == "" {
		return ""
	}
	return t.PkgPath() + "." + t.Name()
}

// name is what a struct is called in the schema: its own name, or that of the struct and the field that
// it is written in.
func (k *codecCompiler) name(t reflect.Type) string {
	if t.Name() != "" {
		return schemaIdentifier(t.Name())
	}
	var name strings.Builder
	for _, plan := range k.inside {
		if plan.owner.Name() != "" {
			name.Reset()
			name.WriteString(schemaIdentifier(plan.owner.Name()))
		}
		name.WriteString(plan.field.Name)
	}
	return name.String()
}
