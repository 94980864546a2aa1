package core

import "reflect"

// Schema describes the library as data. The library has no mistakes (see Err).
func (l *Library) Schema() *Schema {
	types := newSchemaTypes()
	s := &Schema{
		Library: l.name,
		Object:  l.objectName(),
		Package: l.goPackage,
		File:    l.file,
		Line:    l.line,
		ABI:     ABI,
		Methods: make([]MethodSchema, 0, len(l.members)),
		Events:  make([]EventSchema, 0, len(l.events)),
		Consts:  make([]ConstSchema, 0, len(l.consts)),
		Config:  types.add(l.config.schema, "Config"),
		Types:   types.types,
	}
	for _, m := range l.members {
		s.Methods = append(s.Methods, MethodSchema{
			Name:       m.name,
			GoName:     m.goName,
			Index:      int(m.index),
			Kind:       string(m.kind),
			Lane:       m.lane,
			Request:    types.add(m.request.schema, schemaIdentifier(m.name)+"Request"),
			Reply:      types.add(m.reply.schema, schemaIdentifier(m.name)+"Reply"),
			Item:       m.itemSchema(types),
			Receiver:   m.receiver,
			RawRequest: m.request.raw,
			RawReply:   m.reply.raw,
			Doc:        m.doc,
			File:       m.file,
			Line:       m.line,
		})
	}
	for i, e := range l.events {
		s.Events = append(s.Events, EventSchema{
			Name:  e.name,
			Index: i,
			Type:  types.add(e.codec.schema, schemaIdentifier(e.name)+"Event"),
			Doc:   e.doc,
			File:  e.file,
			Line:  e.line,
		})
	}
	for _, o := range l.objectTypes {
		s.Objects = append(s.Objects, ObjectSchema{Name: o.name, Go: codecGoName(o.typ.Elem()), File: o.file, Line: o.line})
	}
	for _, c := range l.consts {
		s.Consts = append(s.Consts, ConstSchema{Name: c.name, Type: types.add(c.typ, ""), Value: c.value, File: c.file, Line: c.line})
	}
	for _, f := range l.failures {
		s.Errors = append(s.Errors, f.schema(types))
	}
	return s
}

// objectName is the name of T, or for a type without one that of the library.
func (l *Library) objectName() string {
	if name := schemaIdentifier(l.object.Elem().Name()); name != "" {
		return name
	}
	return schemaIdentifier(l.name)
}

func (f *failureType) schema(types *schemaTypes) ErrorSchema {
	e := ErrorSchema{Name: f.name, Kind: "is", Base: f.base, Doc: f.doc, File: f.file, Line: f.line}
	if f.typ == nil {
		return e
	}
	e.Kind = "type"
	typ := f.typ
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	e.Go = codecGoName(typ)
	if f.fields != nil {
		e.Type = types.add(f.fields.schema, f.name)
	}
	return e
}

func (m *member) itemSchema(types *schemaTypes) *Type {
	if m.item == nil {
		return nil
	}
	return types.add(m.item.schema, schemaIdentifier(m.name)+"Item")
}
