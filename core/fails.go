package core

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/tinylib/msgp/msgp"
)

// failureType is an error that callers know by a name of its own. It is immutable.
type failureType struct {
	name   string // of the exception in Python
	typ    reflect.Type
	fields *codec // of the error's struct; nil: none cross
	base   string // a built-in exception of Python's; empty: none
	doc    string
	file   string
	line   int
	// find looks for the error in a handler's, and gives its struct; nil: there are no fields.
	find func(err error) (fields unsafe.Pointer, found bool)
}

// Fails declares a type of error that callers know by its name: in Python it is an exception of its own,
// with the exported fields of the struct. E is a struct or a pointer to one. Fields that cannot cross are left
// out by their tag, as in a message.
//
// A handler's error is looked through by errors.As; where several declared errors match, the
// one declared first is told. That costs failing requests some 100 ns for each declared error.
// Name, Doc and Base may be given.
func Fails[E error](opts ...MemberOption) Option {
	typ := reflect.TypeFor[E]()
	pointer := typ.Kind() == reflect.Pointer
	f := &failureType{typ: typ, find: func(err error) (unsafe.Pointer, bool) {
		var e E
		if !errors.As(err, &e) {
			return nil, false
		}
		if pointer {
			return *(*unsafe.Pointer)(unsafe.Pointer(&e)), true
		}
		return unsafe.Pointer(&e), true
	}}
	if pointer {
		typ = typ.Elem()
	}
	m := f.describe(opts)
	if f.name = m.name; f.name == "" {
		f.name = schemaIdentifier(typ.Name())
	}
	return option(func(l *Library) {
		own := *f // one option may be part of several libraries
		if typ.Kind() != reflect.Struct {
			l.mistake(f.file, f.line, "core.Fails takes an error that is a struct or a pointer to one, and %v is none; for an error value there is core.FailsIs", f.typ)
			return
		}
		if err := own.compile(typ); err != nil {
			l.mistake(f.file, f.line, "the error %s cannot cross: %v", f.name, err)
			return
		}
		l.addFailure(m, &own)
	})
}

// FailsIs declares an error value that callers know by a name: in Python it is an exception of its own. A
// handler's error is compared with it by errors.Is. The name is that of a Python class, such as "GoneError".
// Doc and Base may be given. See [Fails] for which error is told when several match.
func FailsIs(name string, sentinel error, opts ...MemberOption) Option {
	f := &failureType{name: name, find: func(err error) (unsafe.Pointer, bool) { return nil, errors.Is(err, sentinel) }}
	m := f.describe(opts)
	return option(func(l *Library) {
		if sentinel == nil {
			l.mistake(f.file, f.line, "the error %s is nil; give the value that handlers return", name)
			return
		}
		own := *f
		l.addFailure(m, &own)
	})
}

// Base makes an error of Fails or FailsIs also one of Python's built-in exceptions in Python, such as "LookupError",
// for callers who catch that.
func Base(exception string) MemberOption {
	return func(m *member) { m.base = exception }
}

// describe reads the options. It is called by the functions that authors call.
func (f *failureType) describe(opts []MemberOption) *member {
	m := &member{}
	for _, o := range opts {
		o(m)
	}
	f.base, f.doc = m.base, m.doc
	f.file, f.line = caller(2)
	return m
}

// compile makes the codec of the error's struct. One without exported fields is told by its name and text alone.
func (f *failureType) compile(typ reflect.Type) error {
	if plans, err := codecPlans(typ); err == nil && len(plans) == 0 {
		return nil
	}
	c, err := codecFor(typ)
	switch {
	case err != nil:
		return err
	case c.schema.Kind != schemaStruct:
		return codecRefuse(typ, "it is one value on the wire and no struct with fields; wrap it in a struct")
	case c.schema.brings():
		return codecRefuse(typ, "it has a core.Func, which crosses only in a request")
	case c.schema.holdsObjects():
		return codecRefuse(typ, "it holds an object, which crosses in requests, replies and events only")
	}
	f.fields = c
	return nil
}

func (l *Library) addFailure(m *member, f *failureType) {
	switch {
	case !validName(f.name) || strings.ToUpper(f.name[:1]) != f.name[:1]:
		l.mistake(f.file, f.line, "the error's name %q is no name of a Python class: letters and digits, with a capital first", f.name)
		return
	case f.base != "" && !slices.Contains(bases[:], f.base):
		l.mistake(f.file, f.line, "the error %s cannot have the base %q; it can be %s", f.name, f.base, strings.Join(bases[:], ", "))
		return
	case m.window != 0:
		l.mistake(f.file, f.line, "%s is an error, so that core.StreamWindow means nothing for it", f.name)
		return
	}
	for _, other := range l.failures {
		if other.name == f.name {
			l.mistake(f.file, f.line, "the error %s is declared twice, also at %s:%d", f.name, other.file, other.line)
			return
		}
	}
	l.failures = append(l.failures, f)
}

// bases are the built-in exceptions of Python that an error can be made one of: those that a person catches by name, and
// whose constructors take any arguments.
var bases = [...]string{
	"ArithmeticError", "AssertionError", "AttributeError", "BlockingIOError", "BrokenPipeError", "BufferError",
	"ChildProcessError", "ConnectionAbortedError", "ConnectionError", "ConnectionRefusedError", "ConnectionResetError",
	"EOFError", "FileExistsError", "FileNotFoundError", "FloatingPointError", "ImportError", "IndexError",
	"InterruptedError", "IsADirectoryError", "KeyError", "LookupError", "MemoryError", "NotADirectoryError",
	"NotImplementedError", "OSError", "OverflowError", "PermissionError", "ProcessLookupError", "RecursionError",
	"ReferenceError", "RuntimeError", "TimeoutError", "TypeError", "UnicodeError", "ValueError", "ZeroDivisionError",
}

// errorBody gives the code and the body of a handler's error: of one that the library declares, with its name and fields.
func (l *Library) errorBody(err error) (Code, []byte) {
	for _, f := range l.failures {
		p, found := f.find(err)
		if !found {
			continue
		}
		var fields []byte
		if f.fields != nil && p != nil {
			encoded, why := f.fields.append(nil, p)
			if why != nil {
				return CodeEncode, messageBody("the error " + f.name + " cannot be encoded: " + why.Error() + "; its text: " + err.Error())
			}
			fields = encoded
		}
		return CodeFailed, f.body(l, err, fields)
	}
	return errorBody(err)
}

// body names the library too: error names are its own, and whoever reads the body may serve several.
func (f *failureType) body(l *Library, err error, fields []byte) []byte {
	keys := uint32(3)
	if fields != nil {
		keys++
	}
	b := msgp.AppendMapHeader(nil, keys)
	b = appendText(b, "message", err.Error())
	b = appendText(b, "error", f.name)
	b = appendText(b, "library", l.name)
	if fields != nil {
		b = append(msgp.AppendString(b, "fields"), fields...)
	}
	return b
}
