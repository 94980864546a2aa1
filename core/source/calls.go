package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strconv"
)

// declaring are the functions of package core that declare something.
var declaring = map[string]bool{
	"NewLibrary": true, "Method": true, "Serial": true, "Stream": true, "Static": true, "Export": true, "Teardown": true,
	"Object": true, "Const": true, "NewEvent": true, "Emits": true, "Fails": true, "FailsIs": true,
}

// call is a call of package core in the source.
type call struct {
	*ast.CallExpr
	name    string     // of the function
	typeArg []ast.Expr // that are written: core.Fails[*LimitError]
}

// coreCall tells whether an expression calls package core, whose name in the file is local.
func coreCall(e ast.Expr, local string) (call, bool) {
	c, is := e.(*ast.CallExpr)
	if !is {
		return call{}, false
	}
	name, args := coreName(c.Fun, local)
	return call{c, name, args}, declaring[name]
}

// coreName gives the name in core of what an expression names, with its type arguments.
func coreName(e ast.Expr, local string) (name string, args []ast.Expr) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return coreName(e.X, local)
	case *ast.IndexExpr:
		name, _ = coreName(e.X, local)
		return name, []ast.Expr{e.Index}
	case *ast.IndexListExpr:
		name, _ = coreName(e.X, local)
		return name, e.Indices
	case *ast.SelectorExpr:
		if id, is := e.X.(*ast.Ident); is && id.Name == local {
			return e.Sel.Name, nil
		}
	case *ast.Ident:
		if local == "." {
			return e.Name, nil
		}
	}
	return "", nil
}

// localName gives the name under which a file imports package core; empty: it does not.
func localName(file *ast.File) string {
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil && p == corePath {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return path.Base(corePath)
		}
	}
	return ""
}

// calls finds what a file declares by package core, outermost first.
func (c *checked) calls(file *ast.File) []*Call {
	local := localName(file)
	if local == "" {
		return nil
	}
	var found []*Call
	docs := variableDocs(file)
	comments := c.lines(file)
	taken := map[int]bool{} // lines whose comment the first call has
	ast.Inspect(file, func(n ast.Node) bool {
		e, is := n.(ast.Expr)
		if !is {
			return true
		}
		one, is := coreCall(e, local)
		if !is {
			return true
		}
		place := c.l.place(one.Pos())
		out := &Call{
			Name: one.name, Place: place, EndLine: c.l.place(one.End()).Line,
			Doc: docs[e], Target: c.target(one),
		}
		if !taken[place.Line] {
			taken[place.Line] = true
			out.Comment = comments.near(place.Line)
		}
		if c.l.exports != nil {
			out.Wrong = c.wrong(one, local)
		}
		found = append(found, out)
		return true
	})
	return found
}

// variableDocs gives the doc comment of the variable for the expression that makes it.
func variableDocs(file *ast.File) map[ast.Expr]string {
	docs := map[ast.Expr]string{}
	for _, decl := range file.Decls {
		g, is := decl.(*ast.GenDecl)
		if !is || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			spec := spec.(*ast.ValueSpec)
			for _, value := range spec.Values {
				docs[value] = text(spec.Doc, spec.Comment)
				if docs[value] == "" { // that of a block is for all that is in it
					docs[value] = text(g.Doc)
				}
			}
		}
	}
	return docs
}

// comments has a file's comments by the line where they end, and which of those lines hold code before.
type comments struct {
	ends    map[int]*ast.CommentGroup
	trailer map[int]bool
}

func (c *checked) lines(file *ast.File) comments {
	found := comments{ends: map[int]*ast.CommentGroup{}, trailer: map[int]bool{}}
	code := map[int]token.Pos{} // the first code of a line
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup, *ast.File:
			return n != nil && n == ast.Node(file)
		}
		line := c.l.fset.Position(n.Pos()).Line
		if at, known := code[line]; !known || n.Pos() < at {
			code[line] = n.Pos()
		}
		return true
	})
	for _, g := range file.Comments {
		line := c.l.fset.Position(g.End()).Line
		found.ends[line] = g
		if first, there := code[c.l.fset.Position(g.Pos()).Line]; there && first < g.Pos() {
			found.trailer[line] = true
		}
	}
	return found
}

// near gives the comment above a line, or else the one behind it.
func (c comments) near(line int) string {
	if g := c.ends[line-1]; g != nil && !c.trailer[line-1] {
		return text(g)
	}
	if c.trailer[line] {
		return text(c.ends[line])
	}
	return ""
}

// target tells what a call declares.
func (c *checked) target(one call) *Target {
	at := 0
	switch one.name {
	case "NewLibrary", "Const", "FailsIs":
		at = 1
	case "NewEvent", "Emits", "Object", "Fails":
		return nil
	}
	if len(one.Args) <= at {
		return nil
	}
	arg := ast.Unparen(one.Args[at])
	if f, is := arg.(*ast.FuncLit); is {
		return &Target{Param: param(f.Type.Params)}
	}
	object := c.objectOf(arg)
	if object == nil || object.Pkg() == nil {
		return c.imported(arg)
	}
	t := &Target{Go: object.Pkg().Path() + "." + object.Name()}
	owner := receiver(object)
	if owner != "" {
		t.Go = object.Pkg().Path() + "." + owner + "." + object.Name()
	}
	if in := c.l.source(object.Pkg()); in != nil {
		t.Doc, t.Param = in.docOf(owner, object.Name())
	}
	return t
}

// imported tells what an expression names in a package that was not looked into.
func (c *checked) imported(e ast.Expr) *Target {
	if sel, is := e.(*ast.SelectorExpr); is {
		if id, is := sel.X.(*ast.Ident); is {
			if p, is := c.types.Uses[id].(*types.PkgName); is {
				return &Target{Go: p.Imported().Path() + "." + sel.Sel.Name}
			}
		}
	}
	return nil
}

// objectOf gives what an expression names: Parse, other.Parse, (*Counter).Bump.
func (c *checked) objectOf(e ast.Expr) types.Object {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.objectOf(e.X)
	case *ast.IndexExpr:
		return c.objectOf(e.X)
	case *ast.IndexListExpr:
		return c.objectOf(e.X)
	case *ast.Ident:
		return c.types.Uses[e]
	case *ast.SelectorExpr:
		if s := c.types.Selections[e]; s != nil {
			return s.Obj()
		}
		return c.types.Uses[e.Sel]
	}
	return nil
}

// docOf finds the doc comment, and a function's parameters, of a package-level name.
func (c *checked) docOf(owner, name string) (doc, last string) {
	for _, file := range c.files {
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				own := ""
				if decl.Recv != nil && len(decl.Recv.List) == 1 {
					own = base(decl.Recv.List[0].Type)
				}
				if decl.Name.Name == name && own == owner {
					return text(decl.Doc), param(decl.Type.Params)
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					spec, is := spec.(*ast.ValueSpec)
					if !is || owner != "" {
						continue
					}
					for i, n := range spec.Names {
						if n.Name != name {
							continue
						}
						if i < len(spec.Values) {
							if f, is := spec.Values[i].(*ast.FuncLit); is {
								last = param(f.Type.Params)
							}
						}
						if doc = text(spec.Doc, spec.Comment); doc == "" && !decl.Lparen.IsValid() {
							doc = text(decl.Doc)
						}
						return doc, last
					}
				}
			}
		}
	}
	return "", ""
}
