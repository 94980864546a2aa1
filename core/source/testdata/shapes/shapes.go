// Package shapes declares functions of wrong shapes; each line tells what is to be said of it.
package shapes

import (
	"context"
	"errors"
	"iter"

	c "github.com/goferry/goferry/core"
)

type Box[T any] struct{ inner T }

func newBox(context.Context, c.None) (*Box[int], error) { return nil, nil }

func (*Box[T]) Get(context.Context, c.None) (T, error)                 { panic(0) }
func (*Box[T]) Put(T) error                                            { return nil }
func (Box[T]) Value(context.Context, c.None) (T, error)                { panic(0) }
func (*Box[T]) All(context.Context, c.None) iter.Seq2[T, error]        { return nil }
func (*Box[T]) Each(context.Context, c.None) (iter.Seq2[T, int], bool) { return nil, false }

type outer struct{ Box[string] }

type failure struct{}

func (failure) Error() string { return "" }

type pointer struct{}

func (*pointer) Error() string { return "" }

var (
	gone   = errors.New("gone")
	event  = c.NewEvent[int]("event")
	a, b   = &Box[int]{}, outer{}
	number = 3
)

func plain(ctx context.Context, text string) (int, error)      { return 0, nil }
func several(ctx context.Context, a, b, c string) (int, error) { return 0, nil }
func late(text string, ctx context.Context) (int, error)       { return 0, nil }
func exported(text string) (int, error)                        { return 0, nil }

var right = c.NewLibrary("right", newBox,
	c.Method((*Box[int]).Get), c.Stream((*Box[int]).All), c.Static(plain), c.Export(exported),
	c.Static((*Box[int])(nil).Get), c.Emits(event), c.Fails[failure](), c.Fails[*pointer](),
	c.FailsIs("GoneError", gone), c.Const("A", number), c.Object(c.Method((*outer).Get)), c.Object[outer]())

var wrong = c.NewLibrary("wrong", newBox,
	c.Method((*Box[int]).Put),                 // (*Box[int]).Put, lacks the context.Context; it also returns the error alone: let it return (core.None, error)
	c.Method(Box[int].Value),                  // Box[int].Value, takes a Box[int] in place of a *Box[int]: write (*Box[int]).Value
	c.Method(a.Get),                           // a.Get, is bound to one value: write (*Box[int]).Get
	c.Method(b.Get),                           // b.Get, is bound to one value: write (*outer).Get
	c.Serial((*Box[int]).All),                 // (*Box[int]).All, returns an iterator: it is declared by core.Stream
	c.Stream((*Box[int]).Each),                // (*Box[int]).Each, returns more than the iterator: an error is yielded by it
	c.Static(several),                         // several, takes 3 requests: put them into one struct
	c.Static(late),                            // late, has the context.Context in another place: it comes first
	c.Static(exported),                        // exported, lacks the context.Context
	c.Export(plain),                           // plain, takes a context.Context, which an export does not get (core.Static gives one)
	c.Teardown((*Box[int]).Get),               // (*Box[int]).Get, takes a core.None too much; it also returns an int and an error where an error alone belongs
	c.Fails[pointer](),                        // pointer, is an error by its pointer: write core.Fails[*pointer]()
	c.FailsIs("GoneError", failure{}.Error()), // failure{}.Error(), is a string and no error
	c.Emits(event, gone),                      // gone, is an error
	c.Object(c.Method((*outer).Get), c.Fails[failure]()), // core.Fails belongs to the library
	c.NewEvent[int]("other"),                             // c.NewEvent[int]("other"), is an event: write core.Emits(c.NewEvent[int]("other"))
)
