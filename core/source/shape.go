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
}

type results int

const (
	replyAndError results = iota
	errorAlone
	pointerAndError
	iterator
)

var shapes = map[string]shape{
	"Method":     {"func(*T, context.Context, Req) (Resp, error)", true, true, true, replyAndError},
	"Serial":     {"func(*T, context.Context, Req) (Resp, error)", true, true, true, replyAndError},
	"Stream":     {"func(*T, context.Context, Req) iter.Seq2[Item, error]", true, true, true, iterator},
	"Static":     {"func(context.Context, Req) (Resp, error)", false, true, true, replyAndError},
	"Export":     {"func(Req) (Resp, error)", false, false, true, replyAndError},
	"Teardown":   {"func(*T, context.Context) error", true, true, false, errorAlone},
	"NewLibrary": {"func(context.Context, Config) (*T, error)", false, true, true, pointerAndError},
}

// wrongFunction says what a function's signature lacks or has too much for the shape.
func (s shape) wrongFunction(name string, f *types.Signature) []string {
	var wrong []string
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	params := slice(f.Params())
	if f.Variadic() {
		add("takes any number of arguments, where one request is to be")
		params = params[:len(params)-1]
		if len(params) > 0 && isRequestless(params) {
			return append(wrong, s.wrongResults(f)...)
		}
	}
	if s.receiver {
		switch {
		case len(params) == 0 || isContext(params[0]):
			add("lacks the *T, which comes first (a function without an object is declared by core.Static)")
		case !isPointer(params[0]) && mayBeObject(params[0]):
			t := short(params[0])
			add("takes a %s in place of a *%s: write (*%s), or give the method a pointer receiver", t, t, t)
			params = params[1:]
		case !isPointer(params[0]):
			add("takes a %s where the *T belongs", short(params[0]))
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
	case f.Variadic():
	case s.request && len(params) == 0 && s.gives == pointerAndError:
		add("lacks the configuration: a core.None, if there is none")
	case s.request && len(params) == 0:
		add("lacks the request: a core.None, if there is none")
	case s.request && len(params) > 1:
		add("takes %d requests: put them into one struct", len(params))
	case !s.request && len(params) > 0:
		add("takes a %s too much", short(params[0]))
	}
	return append(wrong, s.wrongResults(f)...)
}

// isRequestless says whether what stands before a variadic parameter is no request.
func isRequestless(params []types.Type) bool {
	return !isContext(params[len(params)-1]) && len(params) > 2
}

func (s shape) wrongResults(f *types.Signature) []string {
	results := slice(f.Results())
	n := len(results)
	hasError := n > 0 && isError(results[n-1])
	say := func(format string, args ...any) []string { return []string{fmt.Sprintf(format, args...)} }
	if s.gives == iterator {
		return wrongIterator(results)
	}
	if n == 1 && isSequence(results[0]) != "" && s.receiver && s.gives == replyAndError {
		return say("returns an iterator: it is declared by core.Stream")
	}
	if s.gives == errorAlone {
		switch {
		case n == 0:
			return say("lacks the error")
		case n > 1 || !hasError:
			return say("returns %s where an error alone belongs", list(results))
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
			return say("returns a %s in place of a pointer, and lacks the error", short(results[0]))
		}
		return say("lacks the error, which it returns last")
	case n == 2 && !hasError && isError(results[0]):
		return say("returns the error first: it comes last")
	case n == 2 && !hasError:
		return say("returns a %s in place of the error", short(results[1]))
	case n > 2:
		return say("returns %d values: put what is not the error into one struct", n)
	case s.gives == pointerAndError && !isPointer(results[0]):
		return say("returns a %s in place of a *%s", short(results[0]), short(results[0]))
	}
	return nil
}

func (s shape) nothing() string {
	if s.gives == pointerAndError {
		return "*T"
	}
	return "core.None"
}

func wrongIterator(results []types.Type) []string {
	kind := ""
	if len(results) > 0 {
		kind = isSequence(results[0])
	}
	switch {
	case kind == "Seq2" && len(results) == 1:
		named := types.Unalias(results[0]).(*types.Named)
		if args := named.TypeArgs(); args.Len() == 2 && !isError(args.At(1)) {
			return []string{"returns an iter.Seq2 whose second value is a " + short(args.At(1)) + " in place of the error"}
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

func list(all []types.Type) string {
	var names []string
	for _, t := range all {
		names = append(names, short(t))
	}
	return strings.Join(names, " and ")
}

// short writes a type with the names of packages, not their paths.
func short(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == corePath || strings.Contains(p.Path(), ".") {
			return p.Name()
		}
		return p.Name()
	})
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
