package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/goferry/goferry/core/snake"
)

// Read tells what the source of a package says; nil for one that go list did not tell, or that has no files.
func (l *Loader) Read(importPath string) *Package {
	c := l.load(importPath)
	if c == nil || len(c.files) == 0 {
		return nil
	}
	p := &Package{
		Name: c.files[0].Name.Name, Dir: c.info.Dir, Clause: l.place(c.files[0].Name.Pos()),
		Funcs: map[string]*Func{}, Values: map[string]*Value{}, Types: map[string]*TypeDecl{}, Calls: []*Call{},
	}
	for _, file := range c.files {
		if p.Doc == "" {
			p.Doc = text(file.Doc)
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				c.readFunc(p, decl)
			case *ast.GenDecl:
				c.readDecl(p, decl)
			}
		}
		p.Calls = append(p.Calls, c.calls(file)...)
	}
	c.readMethods(p)
	c.readPromoted(p)
	c.readConstants(p)
	return p
}

// text gives comments as text, without their marks and without directives.
func text(groups ...*ast.CommentGroup) string {
	for _, g := range groups {
		if t := strings.TrimSpace(g.Text()); t != "" {
			return t
		}
	}
	return ""
}

func (c *checked) readFunc(p *Package, decl *ast.FuncDecl) {
	name := decl.Name.Name
	f := &Func{Doc: text(decl.Doc), Place: c.l.place(decl.Name.Pos()), Param: param(decl.Type.Params)}
	if decl.Recv != nil && len(decl.Recv.List) == 1 {
		receiver := base(decl.Recv.List[0].Type)
		if receiver == "" {
			return
		}
		name = receiver + "." + name
	} else if name != "init" && name != "_" {
		p.Values[name] = &Value{Doc: f.Doc, Place: f.Place, Kind: "func", Type: c.typeOf(decl.Name)}
	}
	p.Funcs[name] = f
}

// base gives the name of a receiver's type.
func base(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return base(e.X)
	case *ast.ParenExpr:
		return base(e.X)
	case *ast.IndexExpr:
		return base(e.X)
	case *ast.IndexListExpr:
		return base(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// param gives the last parameter's name in Python.
func param(fields *ast.FieldList) string {
	if len(fields.List) == 0 {
		return ""
	}
	names := fields.List[len(fields.List)-1].Names
	if len(names) == 0 || names[len(names)-1].Name == "_" {
		return ""
	}
	return snake.Case(names[len(names)-1].Name)
}

func (c *checked) typeOf(name *ast.Ident) string {
	object := c.types.Defs[name]
	if object == nil || object.Type() == nil || strings.Contains(object.Type().String(), "invalid type") {
		return ""
	}
	return c.writer().name(object.Type())
}

func (c *checked) readDecl(p *Package, decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		// The comment of a declaration without parentheses is that of its one spec.
		var outer *ast.CommentGroup
		if !decl.Lparen.IsValid() {
			outer = decl.Doc
		}
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				p.Values[name.Name] = &Value{
					Doc: text(spec.Doc, outer, spec.Comment), Place: c.l.place(name.Pos()),
					Kind: decl.Tok.String(), Type: c.typeOf(name),
				}
			}
		case *ast.TypeSpec:
			place := c.l.place(spec.Name.Pos())
			t := &TypeDecl{Doc: text(spec.Doc, outer, spec.Comment), Place: place}
			t.Fields = c.fields(spec.Type)
			p.Types[spec.Name.Name] = t
			p.Values[spec.Name.Name] = &Value{Doc: t.Doc, Place: place, Kind: token.TYPE.String()}
		}
	}
}

// fields reads the fields of a struct as it is written, also of one in a slice, a map or behind a pointer.
func (c *checked) fields(e ast.Expr) map[string]*Field {
	switch e := e.(type) {
	case *ast.StarExpr:
		return c.fields(e.X)
	case *ast.ArrayType:
		return c.fields(e.Elt)
	case *ast.MapType:
		return c.fields(e.Value)
	case *ast.StructType:
		found := map[string]*Field{}
		for _, f := range e.Fields.List {
			inner := c.fields(f.Type)
			for _, name := range f.Names {
				found[name.Name] = &Field{Doc: text(f.Doc, f.Comment), Place: c.l.place(name.Pos()), Fields: inner}
			}
			if len(f.Names) == 0 {
				found[embedded(f.Type)] = &Field{Doc: text(f.Doc, f.Comment), Place: c.l.place(f.Type.Pos())}
			}
		}
		return found
	}
	return nil
}

// embedded gives the name of the field that a type without a name makes.
func embedded(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return embedded(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return base(e)
}

// readMethods adds the methods that a type has by embedding another one.
func (c *checked) readMethods(p *Package) {
	c.named(p, func(t *types.Named, name string) {
		for i, set := 0, types.NewMethodSet(types.NewPointer(t)); i < set.Len(); i++ {
			method := set.At(i)
			key := name + "." + method.Obj().Name()
			if p.Funcs[key] != nil || len(method.Index()) < 2 {
				continue
			}
			if in := c.l.source(method.Obj().Pkg()); in != nil && receiver(method.Obj()) != "" {
				f := &Func{Place: c.l.place(method.Obj().Pos())}
				f.Doc, f.Param = in.docOf(receiver(method.Obj()), method.Obj().Name())
				p.Funcs[key] = f
			}
		}
	})
}

// receiver gives the name of the type whose method an object is.
func receiver(o types.Object) string {
	f, is := o.(*types.Func)
	if !is || f.Signature().Recv() == nil {
		return ""
	}
	t := f.Signature().Recv().Type()
	if pointer, is := types.Unalias(t).(*types.Pointer); is {
		t = pointer.Elem()
	}
	if named, is := types.Unalias(t).(*types.Named); is {
		return named.Obj().Name()
	}
	return ""
}

// readPromoted adds the fields that a struct has by embedding another one.
func (c *checked) readPromoted(p *Package) {
	c.named(p, func(t *types.Named, name string) {
		if s, is := t.Underlying().(*types.Struct); is {
			c.promoted(p.Types[name].Fields, s, map[*types.Struct]bool{})
		}
	})
}

func (c *checked) promoted(into map[string]*Field, s *types.Struct, seen map[*types.Struct]bool) {
	if into == nil || seen[s] {
		return
	}
	seen[s] = true
	for f := range s.Fields() {
		if !f.Embedded() {
			continue
		}
		t := types.Unalias(f.Type())
		if pointer, is := t.(*types.Pointer); is {
			t = types.Unalias(pointer.Elem())
		}
		named, is := t.(*types.Named)
		if !is || named.Obj().Pkg() == nil {
			continue
		}
		inner, is := named.Underlying().(*types.Struct)
		if !is {
			continue
		}
		if owner := c.l.source(named.Obj().Pkg()); owner != nil {
			for name, field := range owner.fieldsOf(named.Obj().Name()) {
				if into[name] == nil {
					into[name] = field
				}
			}
		}
		c.promoted(into, inner, seen)
	}
}

// fieldsOf reads the fields of one type, as it is written.
func (c *checked) fieldsOf(name string) map[string]*Field {
	for _, file := range c.files {
		for _, decl := range file.Decls {
			if g, is := decl.(*ast.GenDecl); is && g.Tok == token.TYPE {
				for _, spec := range g.Specs {
					if spec := spec.(*ast.TypeSpec); spec.Name.Name == name {
						return c.fields(spec.Type)
					}
				}
			}
		}
	}
	return nil
}

// named calls f for each type that the package declares.
func (c *checked) named(p *Package, f func(t *types.Named, name string)) {
	if c.pkg == nil {
		return
	}
	for name := range p.Types {
		if object, is := c.pkg.Scope().Lookup(name).(*types.TypeName); is {
			if t, is := object.Type().(*types.Named); is {
				f(t, name)
			}
		}
	}
}
