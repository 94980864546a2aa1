package source

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// wrong says what is wrong with a call of package core. It finds nothing in calls that compile.
func (c *checked) wrong(one call, local string) []*Wrong {
	switch one.name {
	case "Object":
		return c.wrongObject(one, local)
	case "Fails":
		return c.wrongFails(one)
	case "FailsIs":
		return c.wrongFailsIs(one)
	case "NewEvent":
		if len(one.typeArg) == 0 {
			example := "core.NewEvent[Moved](\"moved\")"
			return c.at(one, one.CallExpr, "core.NewEvent wants the type of the event's values, as in %s", example)
		}
		return nil
	case "Emits":
		return c.wrongEmits(one)
	}
	var found []*Wrong
	if s, is := shapes[one.name]; is {
		s.writer = c.writer()
		found = c.wrongShape(one, s)
	}
	if one.name == "NewLibrary" && len(one.Args) > 2 {
		for _, arg := range one.Args[2:] {
			found = append(found, c.wrongOption(one, arg, local)...)
		}
	}
	return found
}

// at makes a mistake of a call, or of a part of it. The compiler's message may stand at that part, at the call's function or
// at its closing parenthesis; not in other parts, and not in the body of a function that is written in place.
func (c *checked) at(one call, n ast.Node, format string, args ...any) []*Wrong {
	spans := []Span{c.span(one.Pos(), one.Lparen+1), c.span(one.Rparen, one.End())}
	if n == ast.Node(one.CallExpr) {
		spans = []Span{c.span(one.Pos(), one.End())}
	} else if f, is := n.(*ast.FuncLit); is {
		spans = append(spans, c.span(f.Pos(), f.Body.Lbrace))
	} else {
		spans = append(spans, c.span(n.Pos(), n.End()))
	}
	return []*Wrong{{Place: c.l.place(n.Pos()), Text: fmt.Sprintf(format, args...), Spans: spans}}
}

func (c *checked) span(from, to token.Pos) Span {
	a, b := c.l.place(from), c.l.place(to)
	return Span{a.Line, a.Column, b.Line, b.Column}
}

// wrongShape looks at the function that a call gets.
func (c *checked) wrongShape(one call, s shape) []*Wrong {
	at := 0
	if one.name == "NewLibrary" {
		at = 1
	}
	wants := "core." + one.name + " wants " + s.wants
	if one.name == "NewLibrary" {
		wants = "core.NewLibrary wants a name, then a constructor, " + s.wants
		if len(one.Args) > 0 && !c.isString(one.Args[0]) {
			return c.at(one, one.CallExpr, "%s; yours begins with %s", wants, code(one.Args[0]))
		}
	}
	if len(one.Args) <= at {
		if len(one.typeArg) > 0 && len(one.Args) == 0 {
			return nil
		}
		return c.at(one, one.CallExpr, "%s; there is none", wants)
	}
	arg := ast.Unparen(one.Args[at])
	t := c.typeOfExpr(arg)
	if t == nil {
		return nil
	}
	yours := "; yours, " + code(arg) + ", "
	f, is := t.Underlying().(*types.Signature)
	if !is {
		if inner, isCall := arg.(*ast.CallExpr); isCall {
			return c.at(one, arg, "%s; yours, %s, is a call: give the function itself, %s", wants, code(arg), code(inner.Fun))
		}
		if _, isBasic := t.(*types.Basic); isBasic {
			return c.at(one, arg, "%s; yours, %s, is no function", wants, code(arg))
		}
		return c.at(one, arg, "%s%sis no function but %s", wants, yours, s.a(t))
	}
	if f.TypeParams().Len() > 0 && len(one.typeArg) == 0 {
		if missing := s.wrongFunction(f); len(missing) > 0 {
			return c.at(one, arg, "%s%s%s", wants, yours, joined(missing))
		}
		return c.at(one, arg, "%s%sis generic: name its types, as in %s[string]", wants, yours, code(arg))
	}
	if sel, is := arg.(*ast.SelectorExpr); is {
		selection := c.types.Selections[sel]
		switch {
		case selection == nil:
		case selection.Kind() == types.MethodVal && s.receiver:
			return c.at(one, arg, "%s; yours, %s, is bound to one value: write %s", wants, code(arg), c.methodExpression(selection))
		case selection.Kind() == types.MethodExpr && s.receiver && !isPointer(f.Params().At(0).Type()):
			missing := s.wrongFunction(withPointer(f))
			recv := selection.Recv()
			missing = append([]string{"takes " + s.a(recv) + " in place of a *" + s.name(recv) + ": write " + c.methodExpression(selection)}, missing...)
			return c.at(one, arg, "%s%s%s", wants, yours, joined(missing))
		case selection.Kind() == types.MethodExpr && !s.receiver:
			return c.at(one, arg, "%s%sis a method: a method of the library's object is declared by core.Method", wants, yours)
		}
	}
	if missing := s.wrongFunction(f); len(missing) > 0 {
		return c.at(one, arg, "%s%s%s", wants, yours, joined(missing))
	}
	return nil
}

// methodExpression writes (*Counter).Bump for a selected method.
func (c *checked) methodExpression(s *types.Selection) string {
	t := types.Unalias(s.Recv())
	if pointer, is := t.(*types.Pointer); is {
		t = types.Unalias(pointer.Elem())
	}
	return "(*" + c.writer().name(t) + ")." + s.Obj().Name()
}

// withPointer gives a method expression's signature as its type's pointer has it.
func withPointer(f *types.Signature) *types.Signature {
	params := []*types.Var{types.NewParam(token.NoPos, nil, "", types.NewPointer(f.Params().At(0).Type()))}
	for i := 1; i < f.Params().Len(); i++ {
		params = append(params, f.Params().At(i))
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), f.Results(), f.Variadic())
}

func joined(parts []string) string { return strings.Join(parts, "; it also ") }

func (c *checked) writer() writer { return writer{c.pkg} }

// isString says whether a name can be given so.
func (c *checked) isString(e ast.Expr) bool {
	t := c.typeOfExpr(e)
	return t == nil || types.AssignableTo(types.Default(t), types.Typ[types.String])
}

// typeOfExpr gives an expression's type; nil: it has none, or one that is wrong itself.
func (c *checked) typeOfExpr(e ast.Expr) types.Type {
	t := c.types.TypeOf(e)
	if t == nil && c.pkg != nil {
		info := &types.Info{Types: c.types.Types, Selections: c.types.Selections, Uses: c.types.Uses}
		if types.CheckExpr(c.l.fset, c.pkg, e.Pos(), e, info) != nil {
			return nil
		}
		t = info.Types[e].Type
	}
	if t == nil || strings.Contains(t.String(), "invalid type") {
		return nil
	}
	return t
}

// wrongOption looks at what NewLibrary gets beside name and constructor.
func (c *checked) wrongOption(one call, arg ast.Expr, local string) []*Wrong {
	if inner, is := coreCall(ast.Unparen(arg), local); is && inner.name != "NewEvent" {
		return nil // it is looked at by itself
	}
	t := c.typeOfExpr(arg)
	if t == nil {
		return nil
	}
	const wants = "core.NewLibrary wants what core.Method and its like give"
	if isEvent(t) {
		return c.at(one, arg, "%s; yours, %s, is an event: write core.Emits(%s)", wants, code(arg), code(arg))
	}
	if f, is := t.Underlying().(*types.Signature); is {
		function := "core.Static"
		if f.Params().Len() > 0 && isPointer(f.Params().At(0).Type()) {
			function = "core.Method"
		}
		return c.at(one, arg, "%s; yours, %s, is a function: write %s(%s)", wants, code(arg), function, code(arg))
	}
	if isError(t) || types.Implements(t, errorInterface()) {
		return c.at(one, arg, "%s; yours, %s, is an error: write core.FailsIs(\"…Error\", %s)", wants, code(arg), code(arg))
	}
	return nil
}

func errorInterface() *types.Interface {
	return types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
}

func isEvent(t types.Type) bool {
	pointer, is := types.Unalias(t).(*types.Pointer)
	return is && isNamed(pointer.Elem(), corePath, "Event")
}

// wrongEmits looks at the events of core.Emits.
func (c *checked) wrongEmits(one call) []*Wrong {
	var found []*Wrong
	for _, arg := range one.Args {
		if t := c.typeOfExpr(arg); t != nil && !isEvent(t) && !isNamed(t, corePath, "AnyEvent") {
			found = append(found, c.at(one, arg, "core.Emits wants events, which core.NewEvent makes; yours, %s, is %s", code(arg), c.writer().a(t))...)
		}
	}
	return found
}

// wrongObject looks at the members of core.Object.
func (c *checked) wrongObject(one call, local string) []*Wrong {
	if len(one.Args) == 0 && len(one.typeArg) == 0 {
		return c.at(one, one.CallExpr, "core.Object wants the type whose values stay in Go, by a member or as in core.Object[Cursor]()")
	}
	var object types.Type
	if len(one.typeArg) > 0 {
		object = c.typeOfExpr(one.typeArg[0])
	}
	var found []*Wrong
	for _, arg := range one.Args {
		name := ""
		if inner, is := coreCall(ast.Unparen(arg), local); is {
			name = inner.name
		}
		switch name {
		case "Static", "Export", "Const", "Emits", "Fails", "FailsIs", "Object", "NewEvent":
			found = append(found, c.at(one, arg, "core.Object wants methods and a teardown of one type; core.%s belongs to the library", name)...)
			continue
		}
		t := c.typeOfExpr(arg)
		if t == nil {
			continue
		}
		member, is := types.Unalias(t).(*types.Named)
		if !is || member.Obj().Name() != "Member" || member.TypeArgs().Len() != 1 {
			found = append(found, c.at(one, arg, "core.Object wants what core.Method, core.Serial and core.Teardown give; yours, %s, is %s", code(arg), c.writer().a(t))...)
			continue
		}
		own := member.TypeArgs().At(0)
		if object == nil {
			object = own
		}
		if !types.Identical(object, own) {
			found = append(found, c.at(one, arg, "core.Object wants methods and a teardown of one type; yours, %s, is of *%s, and the object is *%s", code(arg), c.writer().name(own), c.writer().name(object))...)
		}
	}
	return found
}

// wrongFails looks at the type of core.Fails.
func (c *checked) wrongFails(one call) []*Wrong {
	const wants = "core.Fails wants a type of error, as in core.Fails[*LimitError]()"
	if len(one.typeArg) == 0 {
		if len(one.Args) > 0 {
			return c.at(one, one.CallExpr, "%s; for an error value there is core.FailsIs(\"…Error\", %s)", wants, code(one.Args[0]))
		}
		return c.at(one, one.CallExpr, "%s; there is none", wants)
	}
	t := c.typeOfExpr(one.typeArg[0])
	if t == nil || types.Implements(t, errorInterface()) {
		return nil
	}
	if !isPointer(t) && types.Implements(types.NewPointer(t), errorInterface()) {
		return c.at(one, one.CallExpr, "%s; yours, %s, is an error by its pointer: write core.Fails[*%s]()", wants, code(one.typeArg[0]), code(one.typeArg[0]))
	}
	return c.at(one, one.CallExpr, "%s; yours, %s, has no method Error() string", wants, code(one.typeArg[0]))
}

// wrongFailsIs looks at the name and the value of core.FailsIs.
func (c *checked) wrongFailsIs(one call) []*Wrong {
	const wants = "core.FailsIs wants a name, then an error value, as in core.FailsIs(\"GoneError\", ErrGone)"
	switch {
	case len(one.Args) > 0 && !c.isString(one.Args[0]):
		return c.at(one, one.CallExpr, "%s; yours begins with %s", wants, code(one.Args[0]))
	case len(one.Args) < 2:
		return c.at(one, one.CallExpr, "%s; there is no value", wants)
	}
	value := c.typeOfExpr(one.Args[1])
	if value != nil && !types.AssignableTo(value, types.Universe.Lookup("error").Type()) {
		return c.at(one, one.Args[1], "%s; yours, %s, is %s and no error", wants, code(one.Args[1]), c.writer().a(value))
	}
	return nil
}
