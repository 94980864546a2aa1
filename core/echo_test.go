package core_test

import (
	"context"
	"testing"
	"time"

	"github.com/goferry/goferry/core"
)

type echo struct{}
type echoConfig struct{}

func newEcho(context.Context, echoConfig) (*echo, error) { return &echo{}, nil }

func (*echo) Raw(_ context.Context, b []byte) ([]byte, error) { return b, nil }

type sumRequest struct{ A, B int64 }
type sumReply struct{ Sum int64 }

func (*echo) Sum(_ context.Context, r sumRequest) (sumReply, error) { return sumReply{r.A + r.B}, nil }

var echoLibrary = core.NewLibrary("echo", newEcho, core.Method((*echo).Raw), core.Method((*echo).Sum))

func TestEcho(t *testing.T) {
	bank := core.NewBank(echoLibrary.Lanes())
	q := core.NewEventQueue()
	defer q.Close()
	c, err := echoLibrary.Open(bank, q, core.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := bank.Producer(echoLibrary)
	ctx := context.Background()
	if err := p.Open(ctx, nil); err != nil {
		t.Fatal(err)
	}
	raw, _ := echoLibrary.Index("raw")
	got, err := p.Call(ctx, raw, []byte("hello"))
	if err != nil || string(got) != "hello" {
		t.Fatal(string(got), err)
	}
	start := time.Now()
	if err := p.Close(ctx); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(start))
	<-c.Done()
}
