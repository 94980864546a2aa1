package core

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"unsafe"

	"github.com/goferry/goferry/core/snake"
)

// NewLibrary declares a library. It never panics, since it runs in package initialisation of a host
// that may not be the author's: mistakes are kept with file and line of the declaration, and
// (*Library).Err tells them. A library with mistakes cannot be opened.
func NewLibrary[T, C any](name string, create func(context.Context, C) (*T, error), opts ...Option) *Library {
	l := &Library{name: name, object: reflect.TypeFor[*T](), byName: map[string]*member{}, eventIndex: map[*eventType]int32{}}
	l.file, l.line = caller(1)
	l.goPackage = callerPackage(1)
	if !validName(name) {
		l.mistake(l.file, l.line, "the library's name %q is no Python identifier in snake_case", name)
	}
	config, err := codecFor(reflect.TypeFor[C]())
	if err != nil {
		l.mistake(l.file, l.line, "the configuration cannot cross: %v", err)
	}
	l.config = config
	if config != nil && config.schema.brings() {
		l.mistake(l.file, l.line, "the configuration has a core.Func: a callable crosses only in a request")
	}
	if create == nil {
		l.mistake(l.file, l.line, "the library %s has no constructor", name)
	} else if config != nil {
		l.create = constructorFor(create, config)
	}
	for _, o := range opts {
		if o != nil {
			o.declare(l)
		}
	}
	l.checkFuncs()
	l.checkObjects()
	l.checkViews()
	return l
}

// Teardown declares the function that ends the library's object when its context closes. Its ctx
// ends when Options.TeardownTimeout has passed; the ctx given to New ended just before.
func Teardown[T any](f func(*T, context.Context) error) Member[T] {
	file, line := caller(1)
	return memberOption[T]{func(l *Library) {
		switch {
		case reflect.TypeFor[*T]() != l.receiver():
			l.mistake(file, line, "the teardown takes %v, but the object is %v", reflect.TypeFor[*T](), l.receiver())
		case f == nil:
			l.mistake(file, line, "the teardown is nil")
		case l.declaring != nil && l.declaring.teardown != nil:
			l.mistake(file, line, "the object %s has two teardowns", l.declaring.name)
		case l.declaring != nil:
			l.declaring.teardown = func(object unsafe.Pointer, ctx context.Context) error { return f((*T)(object), ctx) }
		case l.teardown != nil:
			l.mistake(file, line, "the library %s has two teardowns", l.name)
		default:
			l.teardown = func(object unsafe.Pointer, ctx context.Context) error { return f((*T)(object), ctx) }
		}
	}}
}

// Const declares a value that callers know by name. Its type must be able to cross.
func Const[V any](name string, value V) Option {
	file, line := caller(1)
	return option(func(l *Library) {
		if !validName(name) {
			l.mistake(file, line, "the constant's name %q is no identifier", name)
			return
		}
		c, err := codecFor(reflect.TypeFor[V]())
		if err != nil {
			l.mistake(file, line, "the constant %s cannot cross: %v", name, err)
			return
		}
		text, err := schemaConst(value)
		if err != nil {
			l.mistake(file, line, "the constant %s cannot be written as JSON: %v", name, err)
			return
		}
		for _, c := range l.consts {
			if c.name == name {
				l.mistake(file, line, "the constant %s is declared twice, also at %s:%d", name, c.file, c.line)
				return
			}
		}
		l.consts = append(l.consts, constant{name: name, typ: c.schema, value: text, file: file, line: line})
	})
}

// declareMember makes the option of a function. It is called by the functions that authors call, and
// finds the declaration two frames up. It is not generic, as nothing is that need not be: it would be
// compiled anew for each method of each library.
func declareMember(k kind, f any, types signature, compile makeInvoker, opts []MemberOption) option {
	receiver := types.receiver
	m := &member{kind: k, lane: -1, object: receiver != nil}
	m.file, m.line = caller(2)
	fn := reflect.ValueOf(f)
	if !fn.IsNil() {
		m.goName = runtime.FuncForPC(fn.Pointer()).Name()
	}
	own := functionName(m.goName)
	for _, o := range opts {
		o(m)
	}
	return func(l *Library) {
		if m.name == "" && own != "" {
			m.name = snake.Case(own)
		}
		switch {
		case fn.IsNil():
			l.mistake(m.file, m.line, "the function is nil")
			return
		case m.name == "":
			l.mistake(m.file, m.line, "a function literal needs a name: add core.Name(\"…\")")
			return
		case receiver != nil && receiver != l.receiver():
			l.mistake(m.file, m.line, "%s takes %v, but the object is %v", m.name, receiver, l.receiver())
			return
		}
		if !m.findCodecs(l, types) {
			return
		}
		m.invoke = compile(m.request, m.reply)
		if m.kind == kindStream {
			var err error
			m.item = m.reply
			if m.reply, err = codecFor(reflect.TypeFor[None]()); err != nil {
				panic("bug: " + err.Error())
			}
		}
		m.checkOptions(l)
		l.add(m)
	}
}

// findCodecs finds the codecs of the member's types. False means that one of them cannot cross.
func (m *member) findCodecs(l *Library, types signature) bool {
	var err error
	if m.request, err = codecFor(types.request); err != nil {
		l.mistake(m.file, m.line, "the request of %s cannot cross: %v", m.name, err)
	}
	if m.reply, err = codecFor(types.reply); err != nil {
		l.mistake(m.file, m.line, "the reply of %s cannot cross: %v", m.name, err)
	}
	if m.request == nil || m.reply == nil {
		return false
	}
	switch {
	case m.reply.schema.brings():
		l.mistake(m.file, m.line, "the reply of %s has a core.Func: a callable crosses only in a request", m.name)
	case m.request.schema.brings() && m.kind == kindStream:
		l.mistake(m.file, m.line, "the request of the stream %s has a core.Func, whose request would be over before the stream begins", m.name)
	case m.request.schema.brings() && m.kind == kindExport:
		l.mistake(m.file, m.line, "the export %s has a core.Func: its caller is inside Go and cannot run it", m.name)
	}
	m.views = m.request.schema.views()
	return true
}

// checkOptions looks for options that mean nothing for such a member.
func (m *member) checkOptions(l *Library) {
	if m.window != 0 && m.kind != kindStream {
		l.mistake(m.file, m.line, "%s is no stream, so that core.StreamWindow means nothing for it", m.name)
	}
	if m.base != "" {
		l.mistake(m.file, m.line, "%s is no error, so that core.Base means nothing for it", m.name)
	}
	if m.window < 0 {
		l.mistake(m.file, m.line, "the window of %s is %d; it must be at least 1", m.name, m.window)
	}
}

// add gives a member its index. One function may be part of several libraries, so the library gets
// a member of its own.
func (l *Library) add(declared *member) {
	m := new(member)
	*m = *declared
	m.library = l
	if !validName(m.name) {
		l.mistake(m.file, m.line, "%q is no Python identifier in snake_case", m.name)
		return
	}
	if l.declaring != nil && !l.declaring.adopt(l, m) {
		return
	}
	if other, twice := l.byName[m.name]; twice {
		l.mistake(m.file, m.line, "the name %s is declared twice, also at %s:%d", m.name, other.file, other.line)
		return
	}
	if m.kind == kindSerial {
		m.lane = 0
		l.lanes = 1
	}
	if l.declaring != nil {
		m.kind = kindObject
	}
	m.index = int32(len(l.members))
	l.members = append(l.members, m)
	l.byName[m.name] = m
}

func (l *Library) mistake(file string, line int, format string, args ...any) {
	m := &MistakeError{File: file, Line: line, Text: fmt.Sprintf(format, args...)}
	for _, arg := range args {
		if err, is := arg.(error); is {
			m.Err = err
		}
	}
	l.mistakes = append(l.mistakes, m)
}

// caller tells where the function that called caller's caller's skip-th caller stands.
func caller(skip int) (file string, line int) {
	_, file, line, _ = runtime.Caller(skip + 1)
	return file, line
}

// callerPackage gives the import path of the package in which that function stands.
func callerPackage(skip int) string {
	pcs := make([]uintptr, 1)
	runtime.Callers(skip+2, pcs)
	frame, _ := runtime.CallersFrames(pcs).Next()
	slash := strings.LastIndexByte(frame.Function, '/') + 1
	last, _, _ := strings.Cut(frame.Function[slash:], ".")
	last = strings.ReplaceAll(last, "%2e", ".") // the linker's way to write yaml.v3
	return frame.Function[:slash] + last
}

// functionName takes the bare name from what runtime.FuncForPC gives: "pkg.(*Counter).Bump",
// "pkg.Parse[...]", "pkg.(*Counter).Bump-fm". Function literals ("pkg.init.func1",
// "pkg.New.func2.1", "pkg.glob..func1") have none.
func functionName(full string) string {
	name := strings.ReplaceAll(full, "[...]", "")
	name = name[strings.LastIndexByte(name, '/')+1:]
	parts := strings.Split(strings.TrimSuffix(name, "-fm"), ".")
	last := parts[len(parts)-1]
	if len(parts) > 2 && strings.Trim(strings.TrimPrefix(last, "func"), "0123456789") == "" {
		return ""
	}
	return last
}

// validName tells whether a name can stand in Python: an identifier, by convention in small letters.
func validName(name string) bool {
	for i, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_':
		case r >= '0' && r <= '9' && i > 0:
		default:
			return false
		}
	}
	return name != "" && name[0] != '_'
}
