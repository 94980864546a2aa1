package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/goferry/goferry/core"
)

func TestAConstructorThatFailsReportsAndMayBeCalledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := func() error { return errors.New("no disk") }
		lib := core.NewLibrary("lab", func(ctx context.Context, _ core.None) (*lab, error) {
			if err := fail(); err != nil {
				return nil, err
			}
			return &lab{ctx}, nil
		}, quick)
		bank := core.NewBank(lib.Lanes())
		c, err := lib.Open(bank, noEvents{}, core.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := &site{bank.Producer(lib), bank, c, lib}
		defer s.close(t)()
		ctx := context.Background()
		if _, err := s.call(ctx, "quick", nil); !errors.Is(err, core.ErrNotInitialized) {
			t.Errorf("a call before the constructor ended by %v", err)
		}
		if err := s.Open(ctx, nil); err == nil || err.Error() != "no disk" {
			t.Errorf("the constructor's error came out as %v", err)
		}
		if _, err := s.call(ctx, "quick", nil); !errors.Is(err, core.ErrNotInitialized) || !strings.Contains(err.Error(), "quick") {
			t.Errorf("a call after it ended by %v", err)
		}
		fail = func() error { panic("no luck") }
		var reply *core.ReplyError
		if err := s.Open(ctx, nil); !errors.As(err, &reply) || reply.Code != core.CodePanic {
			t.Errorf("the constructor's panic came out as %v", err)
		}
		if bank.State() != core.StateNew {
			t.Errorf("the context shows the state %v", bank.State())
		}
		fail = func() error { return nil }
		if err := s.Open(ctx, nil); err != nil {
			t.Error(err)
		}
		s.must(t, "quick")
		if err := s.Open(ctx, nil); err == nil {
			t.Error("a second object was made")
		}
	})
}

func TestCallsWaitForASlowConstructor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lib := core.NewLibrary("lab", func(ctx context.Context, _ core.None) (*lab, error) {
			time.Sleep(time.Second)
			return &lab{ctx}, nil
		}, quick, core.Static(func(context.Context, core.None) (int, error) { return 1, nil }, core.Name("free")))
		bank := core.NewBank(lib.Lanes())
		c, err := lib.Open(bank, noEvents{}, core.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := &site{bank.Producer(lib), bank, c, lib}
		defer s.close(t)()
		opened := make(chan error, 1)
		go func() { opened <- s.Open(context.Background(), nil) }()
		synctest.Wait()
		start := time.Now()
		end := s.start(context.Background(), "quick", nil)
		if _, err := s.call(context.Background(), "free", nil); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > 5*time.Millisecond {
			t.Errorf("a static call took %v", took)
		}
		if err := errors.Join(<-opened, <-end); err != nil {
			t.Error(err)
		}
	})
}

func TestCloseDuringASlowConstructor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		torn := make(chan struct{})
		lib := core.NewLibrary("lab", func(ctx context.Context, _ core.None) (*lab, error) {
			<-release
			return &lab{ctx}, nil
		}, quick, core.Teardown(func(*lab, context.Context) error { close(torn); return nil }))
		bank := core.NewBank(lib.Lanes())
		c, err := lib.Open(bank, noEvents{}, core.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := &site{bank.Producer(lib), bank, c, lib}
		opened := make(chan error, 1)
		go func() { opened <- s.Open(context.Background(), nil) }()
		synctest.Wait()
		waiting := s.start(context.Background(), "quick", nil)
		synctest.Wait()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-opened; !errors.Is(err, core.ErrClosed) {
			t.Errorf("the constructor's caller got %v", err)
		}
		if err := <-waiting; !errors.Is(err, core.ErrClosed) {
			t.Errorf("the call that waited for it got %v", err)
		}
		close(release)
		<-torn // the object that came too late
	})
}
