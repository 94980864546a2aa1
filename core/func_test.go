package core_test

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tinylib/msgp/msgp"

	"github.com/goferry/goferry/core"
)

// callee stands for the caller's side: it runs calls of callables on goroutines and answers them.
type callee struct {
	noEvents
	run func(token uint64, argument []byte) (answer []byte) // nil: no answer

	mu   sync.Mutex // guards site, written once it is open
	site *site
}

func (c *callee) PushCall(_ core.Request, body []byte) bool {
	number, token := slices.Clone(body[:8]), binary.LittleEndian.Uint64(body[8:])
	argument := slices.Clone(body[16:])
	go func() {
		if answer := c.run(token, argument); answer != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			_ = c.site.Submit(core.OpAnswer, append(number, answer...), func(core.Reply) {})
		}
	}()
	return true
}

type callRequest struct {
	Fn    core.Func[int64, int64]
	Times int64
}

// token encodes a callRequest.
func token(token uint64, times int64) []byte {
	b := msgp.AppendMapHeader(nil, 2)
	b = msgp.AppendUint64(msgp.AppendString(b, "fn"), token)
	return msgp.AppendInt64(msgp.AppendString(b, "times"), times)
}

type callHandler = func(*lab, context.Context, callRequest) (int64, error)

func openCalling(t *testing.T, run func(uint64, []byte) []byte, opts core.Options, f callHandler) *site {
	t.Helper()
	c := &callee{run: run}
	lib := core.NewLibrary("calling", newLab, quick, core.Method(f, core.Name("use")))
	s := open(t, lib, c, opts)
	c.mu.Lock()
	c.site = s
	c.mu.Unlock()
	return s
}

// returning is an answer of what was returned.
func returning(n int64) []byte { return msgp.AppendInt64([]byte{0}, n) }

func argument(t *testing.T, b []byte) int64 {
	n, _, err := msgp.ReadInt64Bytes(b)
	if err != nil {
		t.Error(err)
	}
	return n
}

// callAll calls Fn from Times goroutines at once and gives the sum of the results.
func callAll(_ *lab, ctx context.Context, req callRequest) (int64, error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var sum int64
	var failed error
	for n := range req.Times {
		all.Go(func() {
			got, err := req.Fn.Call(ctx, n)
			mu.Lock()
			defer mu.Unlock()
			sum += got
			failed = errors.Join(failed, err)
		})
	}
	all.Wait()
	return sum, failed
}

// callOnce calls Fn with Times.
func callOnce(_ *lab, ctx context.Context, req callRequest) (int64, error) {
	return req.Fn.Call(ctx, req.Times)
}

func TestFuncIsCalledFromManyGoroutines(t *testing.T) {
	double := func(token uint64, b []byte) []byte {
		if token != 7 {
			t.Errorf("the token is %d", token)
		}
		return returning(2 * argument(t, b))
	}
	s := openCalling(t, double, core.Options{}, callAll)
	for _, times := range []int64{1, 2, 100} {
		body, err := s.call(context.Background(), "use", token(7, times))
		if err != nil {
			t.Fatal(err)
		}
		if got := argument(t, body); got != times*(times-1) {
			t.Errorf("%d calls gave %d", times, got)
		}
	}
}

func TestFuncHandsTheLeadOnAtOnce(t *testing.T) {
	s := openCalling(t, func(uint64, []byte) []byte { return returning(1) }, core.Options{}, callOnce)
	best := time.Hour
	for range 100 {
		start := time.Now()
		if _, err := s.call(context.Background(), "use", token(1, 1)); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	if best > 900*time.Microsecond {
		t.Errorf("a call took %v at best, as long as the watchdog's look", best)
	}
}

func TestFuncNestsBelowAConcurrencyBound(t *testing.T) {
	opened := make(chan *site, 1)
	descend := func(_ uint64, b []byte) []byte {
		depth := argument(t, b)
		if depth == 0 {
			return returning(0)
		}
		s := <-opened
		opened <- s
		use, _ := s.library.Index("use")
		body, err := s.bank.Producer(s.library).Call(context.Background(), use, token(1, depth-1))
		if err != nil {
			t.Error(err)
			return nil
		}
		return returning(1 + argument(t, body))
	}
	s := openCalling(t, descend, core.Options{MaxConcurrency: 1},
		func(_ *lab, ctx context.Context, req callRequest) (int64, error) {
			time.Sleep(3 * time.Millisecond)
			return req.Fn.Call(ctx, req.Times)
		})
	opened <- s
	for range 3 {
		ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
		body, err := s.call(ctx, "use", token(1, 10))
		stop()
		if err != nil {
			t.Fatal(err)
		}
		if got := argument(t, body); got != 10 {
			t.Errorf("nested %d deep", got)
		}
	}
}

func TestFuncGivesWhatTheCallableRaised(t *testing.T) {
	answer := msgp.AppendMapHeader([]byte{1}, 3)
	for _, part := range []string{"kind", "ValueError", "message", "too large", "traceback", "line 1\nline 2"} {
		answer = msgp.AppendString(answer, part)
	}
	seen := make(chan error, 1)
	s := openCalling(t, func(uint64, []byte) []byte { return answer }, core.Options{},
		func(_ *lab, ctx context.Context, req callRequest) (int64, error) {
			n, err := req.Fn.Call(ctx, 0)
			seen <- err
			return n, err
		})
	_, err := s.call(context.Background(), "use", token(1, 1))
	if err == nil || !strings.Contains(err.Error(), "the callable raised ValueError: too large\nline 1\nline 2") {
		t.Errorf("the caller got %v", err)
	}
	var raised *core.FuncError
	if !errors.As(<-seen, &raised) || raised.Kind != "ValueError" || raised.Message != "too large" {
		t.Errorf("the handler got %+v", raised)
	}
}

func TestFuncEndsWithItsRequestAndWithItsContext(t *testing.T) {
	ends := make(chan error, 1)
	began := make(chan struct{}, 1)
	s := openCalling(t, func(uint64, []byte) []byte { began <- struct{}{}; return nil }, core.Options{},
		func(_ *lab, ctx context.Context, req callRequest) (int64, error) {
			if req.Times > 0 {
				var stop context.CancelFunc
				ctx, stop = context.WithTimeoutCause(ctx, time.Millisecond, errors.New("its own"))
				defer stop()
			}
			_, err := req.Fn.Call(ctx, 0)
			ends <- err
			return 0, err
		})
	if _, err := s.call(context.Background(), "use", token(1, 1)); err == nil || !strings.Contains(err.Error(), "its own") {
		t.Errorf("the ctx's own end gave %v", err)
	}
	<-began
	<-ends
	ctx, cancel := context.WithCancel(context.Background())
	end := s.start(ctx, "use", token(1, 0))
	<-began
	cancel()
	<-end
	if err := <-ends; !errors.Is(err, core.ErrCancelled) {
		t.Errorf("the request's cancel gave %v", err)
	}
}

func TestFuncIsDeadAfterItsRequest(t *testing.T) {
	type use struct {
		ctx context.Context
		fn  core.Func[int64, int64]
	}
	kept := make(chan use, 1)
	s := openCalling(t, func(uint64, []byte) []byte { t.Error("called"); return returning(1) }, core.Options{},
		func(_ *lab, ctx context.Context, req callRequest) (int64, error) {
			kept <- use{ctx, req.Fn}
			return 0, nil
		})
	if _, err := s.call(context.Background(), "use", token(1, 1)); err != nil {
		t.Fatal(err)
	}
	late := <-kept
	if _, err := late.fn.Call(late.ctx, 1); err == nil || !strings.Contains(err.Error(), "request is over") {
		t.Errorf("after the request: %v", err)
	}
	if _, err := late.fn.Call(context.Background(), 1); err == nil || !strings.Contains(err.Error(), "ctx of the handler") {
		t.Errorf("with another ctx: %v", err)
	}
	var none core.Func[int64, int64]
	if _, err := none.Call(late.ctx, 1); err == nil || !none.IsZero() {
		t.Errorf("without a callable: %v", err)
	}
}

func TestFuncCrossesInRequestsOnly(t *testing.T) {
	stray := core.NewEvent[callRequest]("stray")
	lib := core.NewLibrary("calling", func(context.Context, callRequest) (*lab, error) { return new(lab), nil },
		core.Method(func(*lab, context.Context, core.None) ([]callRequest, error) { return nil, nil }, core.Name("gives")),
		core.Export(func(callRequest) (core.None, error) { return core.None{}, nil }, core.Name("inside")),
		core.Emits(stray))
	err := lib.Err()
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	for _, want := range []string{"the configuration has a core.Func", "the reply of gives has a core.Func",
		"the export inside has a core.Func", "the event stray has a core.Func"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s", want)
		}
	}
}
