package source

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// shape is what a function must look like for a function of package core to take it.
type shape struct {
	wants    string // the shape, in Go
	receiver bool   // it begins with a *T
	context  bool
	request  bool
	gives    results
	writer
}

type results int

const (
	replyAndError results = iota
	errorAlone
	pointerAndError
	iterator
)

var shapes = map[string]shape{
	"Method":     {wants: "func(*T, context.Context, Req) (Resp, error)", receiver: true, context: true, request: true, gives: replyAndError},
	"Serial":     {wants: "func(*T, context.Context, Req) (Resp, error)", receiver: true, context: true, request: true, gives: replyAndError},
	"Stream":     {wants: "func(*T, context.Context, Req) iter.Seq2[Item, error]", receiver: true, context: true, request: true, gives: iterator},
	"Static":     {wants: "func(context.Context, Req) (Resp, error)", context: true, request: true, gives: replyAndError},
	"Export":     {wants: "func(Req) (Resp, error)", request: true, gives: replyAndError},
	"Teardown":   {wants: "func(*T, context.Context) error", receiver: true, context: true, gives: errorAlone},
	"NewLibrary": {wants: "func(context.Context, Config) (*T, error)", context: true, request: true, gives: pointerAndError},
}

// wrongFunction says what a function's signature lacks or has too much for the shape.
func (s shape) wrongFunction(f *types.Signature) []string {
	var wrong []string
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	params := slice(f.Params())
	if f.Variadic() {
		add("takes any number of arguments: a request is one value, such as a struct with a slice")
		return append(wrong, s.wrongResults(f)...)
	}
	if s.receiver {
		switch {
		case len(params) == 0 || isContext(params[0]):
			add("lacks the *T, which comes first (a function without an object is declared by core.Static)")
		case !isPointer(params[0]) && mayBeObject(params[0]):
			add("takes %s in place of a *%s", s.a(params[0]), s.name(params[0]))
			params = params[1:]
		case !isPointer(params[0]):
			add("takes %s where the *T belongs", s.a(params[0]))
			params = params[1:]
		default:
			params = params[1:]
		}
	}
	at := -1
	for i, p := range params {
		if isContext(p) {
			at = i
			break
		}
	}
	if s.context {
		switch {
		case at < 0:
			add("lacks the context.Context")
		case at > 0 && s.receiver:
			add("has the context.Context in another place: it comes after the *T")
		case at > 0:
			add("has the context.Context in another place: it comes first")
		}
	} else if at >= 0 && len(params) > 1 {
		add("takes a context.Context, which an export does not get (core.Static gives one)")
	}
	if at >= 0 && (s.context || len(params) > 1) {
		params = append(params[:at:at], params[at+1:]...)
	}
	switch {
	case s.request && len(params) == 0 && s.gives == pointerAndError:
		add("lacks the configuration: a core.None, if there is none")
	case s.request && len(params) == 0:
		add("lacks the request: a core.None, if there is none")
	case s.request && len(params) > 1:
		add("takes %d requests: put them into one struct", len(params))
	case !s.request && len(params) > 0:
		add("takes %s too much", s.a(params[0]))
	}
	return append(wrong, s.wrongResults(f)...)
}

func (s shape) wrongResults(f *types.Signature) []string {
	results := slice(f.Results())
	n := len(results)
	hasError := n > 0 && isError(results[n-1])
	say := func(format string, args ...any) []string { return []string{fmt.Sprintf(format, args...)} }
	if s.gives == iterator {
		return s.wrongIterator(results)
	}
	if n == 1 && isSequence(results[0]) != "" && s.receiver && s.gives == replyAndError {
		return say("returns an iterator: it is declared by core.Stream")
	}
	if s.gives == errorAlone {
		switch {
		case n == 0:
			return say("lacks the error")
		case n > 1 || !hasError:
			return say("returns %s where an error alone belongs", s.list(results))
		}
		return nil
	}
	switch {
	case n == 0:
		return say("returns nothing: let it return (%s, error)", s.nothing())
	case n == 1 && hasError:
		return say("returns the error alone: let it return (%s, error)", s.nothing())
	case n == 1:
		if s.gives == pointerAndError && !isPointer(results[0]) {
			return say("returns %s in place of a pointer, and lacks the error", s.a(results[0]))
		}
		return say("lacks the error, which it returns last")
	case n == 2 && !hasError && isError(results[0]):
		return say("returns the error first: it comes last")
	case n == 2 && !hasError:
		return say("returns %s in place of the error", s.a(results[1]))
	case n > 2:
		return say("returns %d values: put what is not the error into one struct", n)
	case s.gives == pointerAndError && !isPointer(results[0]):
		return say("returns %s in place of a *%s", s.a(results[0]), s.name(results[0]))
	}
	return nil
}

func (s shape) nothing() string {
	if s.gives == pointerAndError {
		return "*T"
	}
	return "core.None"
}

func (s shape) wrongIterator(results []types.Type) []string {
	kind := ""
	if len(results) > 0 {
		kind = isSequence(results[0])
	}
	switch {
	case kind == "Seq2" && len(results) == 1:
		named := types.Unalias(results[0]).(*types.Named)
		if args := named.TypeArgs(); args.Len() == 2 && !isError(args.At(1)) {
			return []string{"returns an iter.Seq2 whose second value is " + s.a(args.At(1)) + " in place of the error"}
		}
		return nil
	case kind == "Seq2":
		return []string{"returns more than the iterator: an error is yielded by it"}
	case kind == "Seq":
		return []string{"returns an iter.Seq, which lacks the error: iter.Seq2[Item, error] has one"}
	case len(results) > 0:
		if _, is := results[0].Underlying().(*types.Chan); is {
			return []string{"returns a channel in place of an iter.Seq2[Item, error]"}
		}
	}
	return []string{"lacks the iter.Seq2[Item, error] as its result"}
}

func slice(t *types.Tuple) []types.Type {
	var all []types.Type
	for v := range t.Variables() {
		all = append(all, v.Type())
	}
	return all
}

func (w writer) list(all []types.Type) string {
	var names []string
	for _, t := range all {
		names = append(names, w.a(t))
	}
	return strings.Join(names, " and ")
}

// writer writes types as an author does in their own package.
type writer struct{ pkg *types.Package }

// name writes a type; those of other packages have their package's name.
func (w writer) name(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == w.pkg {
			return ""
		}
		return p.Name()
	})
}

// a writes a type with its article.
func (w writer) a(t types.Type) string {
	if basic, is := t.(*types.Basic); is && basic.Kind() == types.UntypedNil {
		return "nil"
	}
	return article(strings.TrimPrefix(w.name(types.Default(t)), "untyped "))
}

func article(name string) string {
	if strings.ContainsAny(name[:1], "aeiouAEIO") {
		return "an " + name
	}
	return "a " + name
}

func isNamed(t types.Type, path, name string) bool {
	named, is := types.Unalias(t).(*types.Named)
	return is && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path && named.Obj().Name() == name
}

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func isPointer(t types.Type) bool {
	_, is := types.Unalias(t).(*types.Pointer)
	return is
}

// mayBeObject says whether a type could be the T of a library: the author's own, by value.
func mayBeObject(t types.Type) bool {
	named, is := types.Unalias(t).(*types.Named)
	return is && named.Obj().Pkg() != nil && !types.IsInterface(t)
}

// isSequence gives "Seq" or "Seq2" for the types of package iter.
func isSequence(t types.Type) string {
	for _, name := range []string{"Seq", "Seq2"} {
		if isNamed(t, "iter", name) {
			return name
		}
	}
	return ""
}

// code writes an expression as it stands in the source, on one line.
func code(e ast.Expr) string {
	if f, is := e.(*ast.FuncLit); is {
		return types.ExprString(f.Type) + " {…}"
	}
	return types.ExprString(e)
}
